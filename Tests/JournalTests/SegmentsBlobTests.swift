import Testing

@testable import Journal

@Suite struct SegmentsBlobTests {
    /// Octet by octet as the table of the form says.
    @Test func theFormIsAsDescribed() {
        let segment = JournaledSegment(
            octets: [0x41, 0x42], dataCoding: 8, hasUDH: true,
            sar: JournaledSAR(reference: 0x1234, total: 3, number: 2))
        let octets: [UInt8] = [1, 0b101, 8, 0x12, 0x34, 3, 2, 0, 2, 0x41, 0x42]
        #expect(SegmentsBlob.octets([segment]) == octets)
        #expect(SegmentsBlob.segments(octets) == [segment])
        #expect(SegmentsBlob.octets([]) == [0])
        #expect(SegmentsBlob.segments([0]) == [])
    }

    @Test func whatIsCutIsNone() throws {
        let segment = JournaledSegment(octets: Array("HELP".utf8), dataCoding: 0, isPayload: true)
        let octets = try #require(SegmentsBlob.octets([segment, segment]))
        for count in 0..<octets.count { #expect(SegmentsBlob.segments(Array(octets.prefix(count))) == nil) }
        #expect(SegmentsBlob.segments(octets + [0]) == nil)
    }

    @Test func whatDoesNotFitIsRefused() {
        let segment = JournaledSegment(octets: [], dataCoding: 0)
        #expect(SegmentsBlob.octets(Array(repeating: segment, count: 256)) == nil)
        let long = JournaledSegment(octets: Array(repeating: 0, count: 65_536), dataCoding: 0)
        #expect(SegmentsBlob.octets([long]) == nil)
    }
}
