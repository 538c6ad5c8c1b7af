import Bridge
import Foundation
import Testing
import Yams

@testable import Monitor

/// `openapi.yaml` says what there is, and no more.
@Suite struct OpenAPITests {
    private let document: Node

    init() throws {
        self.document = try #require(
            try Yams.compose(yaml: String(decoding: PackageResources.openapi_yaml, as: UTF8.self)))
    }

    @Test func itHasEveryRouteAndItsRole() throws {
        var described: [String: String?] = [:]
        for (path, item) in try #require(self.document["paths"]?.mapping) {
            for (method, operation) in try #require(item.mapping) where method.string != "parameters" {
                let name = "\(method.string?.uppercased() ?? "") \(path.string ?? "")"
                described.updateValue(operation["x-role"]?.string, forKey: name)
            }
        }
        let routes = Dictionary(
            uniqueKeysWithValues: Route.all.map { ("\($0.method) \($0.path)", $0.role?.rawValue) })
        #expect(described == routes)
    }

    @Test func itHasEveryKeyOfTheStatus() async throws {
        let text = await MonitorDesk.test().get("/status").text
        let status = try JSONSerialization.jsonObject(with: Data(text.utf8))
        let schema = try #require(self.document["components"]?["schemas"]?["Status"])
        self.compare(status, schema, at: "status")
    }

    @Test func itHasEveryKeyOfAMessage() async throws {
        let text = await MonitorDesk.test().get("/messages/1").text
        let message = try JSONSerialization.jsonObject(with: Data(text.utf8))
        let schema = try #require(self.document["components"]?["schemas"]?["Message"])
        self.compare(message, schema, at: "message")
    }

    private func resolved(_ schema: Node) -> Node {
        guard let name = schema["$ref"]?.string?.split(separator: "/").last else { return schema }
        return self.document["components"]?["schemas"]?[String(name)] ?? schema
    }

    private func compare(_ value: Any, _ schema: Node, at place: String) {
        let schema = self.resolved(schema)
        if let members = value as? [String: Any] {
            if let properties = schema["properties"]?.mapping {
                let keys = Set(properties.keys.compactMap(\.string))
                #expect(Set(members.keys) == keys, "\(place)")
                for (key, member) in members {
                    if let inner = schema["properties"]?[key] {
                        self.compare(member, inner, at: "\(place).\(key)")
                    }
                }
            } else if let inner = schema["additionalProperties"] {
                for (key, member) in members { self.compare(member, inner, at: "\(place).\(key)") }
            } else {
                Issue.record("\(place) is an object that nobody describes")
            }
        } else if let elements = value as? [Any], let inner = schema["items"] {
            for element in elements { self.compare(element, inner, at: "\(place)[]") }
        } else if value is NSNull {
            #expect(self.types(of: schema).contains("null"), "\(place) is null")
        }
    }

    private func types(of schema: Node) -> [String] {
        schema["type"]?.sequence?.compactMap(\.string) ?? [schema["type"]?.string].compactMap(\.self)
    }
}
