import Bridge
import Foundation
import JSONLines
import Journal

// MARK: - Acting

extension MonitorDesk {
    /// Does what a person wants of a link.
    func order(_ action: LinkAction, _ call: Call) async throws(Problem) -> WebResponse {
        let name = call.parameters[0]
        return try await self.act(call) { () async throws(Problem) in
            do {
                try await self.monitored.order(action, on: name)
            } catch let error as Bridge.NoSuchLink {
                throw Problem(
                    404, "there is no such link", "the links are \(error.names.joined(separator: ", "))")
            } catch {
                throw Problem(500, "the order can't be kept: \(error)", "see to the folder monitor.directory")
            }
            return "\(name): \(action.done)"
        }
    }

    /// The last PDUs of a link: who looked at them is written down.
    func capture(_ call: Call) async throws(Problem) -> WebResponse {
        guard let file = await self.process.capture?(call.parameters[0]) else {
            throw Problem(404, "there is no such link", "take a name from /status, `links` or `accounts`")
        }
        try self.note(call, "\(call.request.method) \(call.request.path)", "done")
        return WebResponse(200, "application/vnd.tcpdump.pcap", file)
    }

    func drain(_ call: Call) async throws(Problem) -> WebResponse {
        try await self.act(call) { () async throws(Problem) in
            await self.monitored.drain()
            return "draining: new messages are refused; end the process when `open` is 0"
        }
    }

    func setLogLevel(_ call: Call) async throws(Problem) -> WebResponse {
        let fields = try? JSONDecoder().decode([String: String].self, from: Data(call.request.body))
        guard let level = fields?["level"].flatMap({ Configuration.Log.Level(rawValue: $0) }) else {
            let levels = Configuration.Log.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem(400, "there is no level", "send {\"level\": \"info\"}; accepted: \(levels)")
        }
        guard let set = self.process.setLogLevel else {
            throw Problem(501, "the log level can't be changed", "restart with another log.level")
        }
        return try await self.act(call, detail: level.rawValue) { () async throws(Problem) in
            set(level)
            return "log level \(level.rawValue) until the next start"
        }
    }

    /// Does something and writes down who wanted it: what can't be written down is not done.
    private func act(
        _ call: Call, detail: String? = nil, _ body: () async throws(Problem) -> String
    ) async throws(Problem) -> WebResponse {
        let action = "\(call.request.method) \(call.request.path)" + (detail.map { " \($0)" } ?? "")
        try self.note(call, action, "begun")
        do throws(Problem) {
            let done = try await body()
            try self.note(call, action, "done")
            return .text(JSON.object([("done", .string(done))]).line + "\n", as: "application/json")
        } catch {
            try self.note(call, action, error.error)
            throw error
        }
    }

    func note(_ call: Call, _ action: String, _ result: String) throws(Problem) {
        guard let audit = self.process.audit else { return }
        do throws(AuditLog.Unusable) {
            try audit.add(
                AuditLog.Entry(
                    role: call.visitor?.role.rawValue ?? "", token: call.visitor?.token,
                    from: call.request.peer,
                    action: action, result: result),
                at: .now)
        } catch {
            throw Problem(
                500, "the audit log can't be written: \(error)", "see to the folder monitor.directory")
        }
    }
}

extension LinkAction {
    fileprivate var done: String {
        switch self {
        case .unbind: "unbinds, and stays down until it is told to bind, also after a restart"
        case .bind: "binds"
        case .pause:
            "stays bound, refuses messages and sends none until it is told to resume, also after a restart"
        case .resume: "works again"
        }
    }
}
