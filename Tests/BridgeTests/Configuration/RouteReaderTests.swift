import Testing

@testable import Bridge

@Suite struct RouteReaderTests {
    /// An operator, a client, and these routes.
    private static func top(_ routes: String, client: String = "") -> String {
        """
        \(ServerReaderTests.listen)\(ServerReaderTests.account())
          shop:
            role: client
            password_hash: "\(ServerReaderTests.hash)"
            allow: ["127.0.0.1"]
        \(client)
        routes:
        \(routes)
        """
    }

    @Test func routesAreRead() throws {
        let routes = """
              - { account: shop, prefix: "7701", link: kcell }
              - { account: shop, prefix: "", link: kcell }
            """
        let client = """
                source_addresses: [SHOP, "7077"]
                queue_capacity: 5
                receipt_capacity: 6
                receipt_wait: 2h
            """
        let configuration = try ConfigurationFolder().load(
            ConfigurationFolder.minimal(top: Self.top(routes, client: client)))
        #expect(configuration.routes.map(\.prefix) == ["7701", ""])
        #expect(configuration.routes.map(\.link) == ["kcell", "kcell"])
        let shop = try #require(configuration.accounts["shop"])
        #expect(shop.sourceAddresses == ["SHOP", "7077"])
        #expect((shop.queueCapacity, shop.receiptCapacity, shop.receiptWait) == (5, 6, .seconds(7_200)))
    }

    @Test(arguments: [
        ("{ account: shop, prefix: \"+7701\", link: kcell }", "prefix: '+7701' is not accepted here"),
        ("{ account: shop, link: kcell }", "prefix: is missing"),
        ("{ account: shop, prefix: \"7701\", link: beeline }", "beeline is no link"),
        ("{ account: operator2, prefix: \"7701\", link: kcell }", "operator2 is no account of role client"),
        ("{ account: nobody, prefix: \"7701\", link: kcell }", "nobody is no account of role client"),
        (
            "{ account: shop, prefix: \"1\", link: kcell }\n  - { account: shop, prefix: \"1\", link: kcell }",
            "stands twice: account and prefix decide"
        ),
    ])
    func aMistakeInARoute(_ route: String, _ mistake: String) throws {
        let mistakes = try ServerReaderTests.mistakes(top: Self.top("  - \(route)"))
        #expect(mistakes.count == 1)
        #expect(mistakes.first?.contains(mistake) == true, "\(mistakes)")
    }

    @Test(arguments: [
        "source_addresses: [SHOP]", "queue_capacity: 5", "receipt_capacity: 5", "receipt_wait: 1h",
    ])
    func whatIsForClientsIsNotForOperators(_ key: String) throws {
        let mistakes = try ServerReaderTests.mistakes(
            top: ServerReaderTests.listen + ServerReaderTests.account("operator2", "    \(key)"))
        #expect(mistakes.count == 1)
        #expect(mistakes.first?.contains("is for role client") == true)
    }
}
