import Locks
import SMPP
import Testing

@testable import Bridge
@testable import Monitor
@testable import SMPPLink

@Suite struct MetricsTests {
    /// The form of text format 0.0.4: a family's HELP and TYPE, then its series.
    @Test func prometheusReadsAFamily() {
        var text = Exposition(.prometheus, prefix: "kopir_")
        text.counter("binds", "Binds.", [(["link": "a\"b\\c"], 3)])
        text.histogram("wait_seconds", "Waits.", bounds: [0.5, 1], [([:], buckets: [1, 0, 2], sum: 7.25)])
        #expect(
            text.text == """
                # HELP kopir_binds_total Binds.
                # TYPE kopir_binds_total counter
                kopir_binds_total{link="a\\"b\\\\c"} 3
                # HELP kopir_wait_seconds Waits.
                # TYPE kopir_wait_seconds histogram
                kopir_wait_seconds_bucket{le="0.5"} 1
                kopir_wait_seconds_bucket{le="1"} 1
                kopir_wait_seconds_bucket{le="+Inf"} 3
                kopir_wait_seconds_sum 7.25
                kopir_wait_seconds_count 3

                """)
    }

    /// OpenMetrics 1.0: the family of a counter is named without `_total`, bounds are floats, and there is an end.
    @Test func openMetricsReadsAFamily() {
        var text = Exposition(.openMetrics, prefix: "kopir_")
        text.counter("binds", "Binds.", [([:], 3)])
        text.histogram("wait_seconds", "Waits.", bounds: [0.5, 1], [([:], buckets: [1, 0, 2], sum: 7.25)])
        #expect(
            text.text.hasPrefix(
                "# HELP kopir_binds Binds.\n# TYPE kopir_binds counter\nkopir_binds_total 3\n"))
        #expect(text.text.contains("le=\"1.0\""))
        #expect(text.text.hasSuffix("# EOF\n"))
    }

    @Test func theFormatIsWhatIsAccepted() async {
        let accept = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3"
        let desk = MonitorDesk.test()
        #expect(
            await desk.get("/metrics", accept: accept).contentType.hasPrefix("application/openmetrics-text"))
        #expect(await desk.get("/metrics").contentType == "text/plain; version=0.0.4; charset=utf-8")
    }

    @Test func whatBecameOfClientsMessagesIsCounted() async {
        let text = await MonitorDesk.test().get("/metrics").text
        #expect(text.contains("\nkopir_routed_messages_total{event=\"accepted\"} 9\n"))
        #expect(text.contains("\nkopir_routed_messages_total{event=\"unreported\"} 0\n"))
    }

    @Test func pdusAreCountedByCommandAndStatus() async {
        var traffic = ConnectionTraffic()
        for _ in 0..<2 { traffic.received.count(.submitSMResp, .ok) }
        traffic.received.count(.submitSMResp, .throttled)
        traffic.sent.count(CommandID(rawValue: 0x999), .ok)
        let daemon = FakeDaemon()
        daemon.snapshot.withLock { snapshot in
            let link = snapshot.links[1]
            snapshot.links[1] = BridgeSnapshot.Link(
                status: link.status, counts: link.counts, traffic: traffic, pipeline: link.pipeline, open: 0,
                oldestArrival: nil, windowSize: 10, orders: LinkOrders(), enquireLinkInterval: .seconds(10))
        }
        let text = await MonitorDesk.test(daemon).get("/metrics").text
        #expect(
            text.split(separator: "\n").filter { $0.hasPrefix("kopir_pdus_total{link=\"kcell\"") } == [
                "kopir_pdus_total{link=\"kcell\",direction=\"in\",command=\"submit_sm_resp\",status=\"ESME_ROK\"} 2",
                "kopir_pdus_total{link=\"kcell\",direction=\"in\",command=\"submit_sm_resp\",status=\"ESME_RTHROTTLED\"} 1",
                "kopir_pdus_total{link=\"kcell\",direction=\"out\",command=\"other\",status=\"ESME_ROK\"} 1",
            ])
    }

    @Test func eachLinkIsInOneState() async {
        let text = await MonitorDesk.test().get("/metrics").text
        let ones = text.split(separator: "\n").filter {
            $0.hasPrefix("kopir_bind_state{") && $0.hasSuffix(" 1")
        }
        #expect(
            ones == [
                "kopir_bind_state{link=\"beeline\",state=\"backoff\"} 1",
                "kopir_bind_state{link=\"kcell\",state=\"bound_trx\"} 1",
            ])
        #expect(text.contains("kopir_reply_seconds_bucket{service=\"vehicle_inspection\",le=\"0.005\"} 0\n"))
        #expect(text.contains("kopir_reply_seconds_bucket{service=\"vehicle_inspection\",le=\"0.01\"} 1\n"))
        #expect(
            text.contains("kopir_handler_seconds_bucket{service=\"vehicle_inspection\",le=\"0.005\"} 0\n"))
        #expect(text.contains("kopir_handler_seconds_count{service=\"vehicle_inspection\"} 1\n"))
        #expect(text.contains("kopir_breaker_open{register=\"citizens\"} 1\n"))
        #expect(text.contains("kopir_probe_success 0\n") && text.contains("kopir_probe_seconds 1.5\n"))
        #expect(text.contains("kopir_refused_binds_total{link=\"beeline\",status=\"ESME_RBINDFAIL\"} 2\n"))
    }
}
