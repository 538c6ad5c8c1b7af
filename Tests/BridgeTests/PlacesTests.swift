import Locks
import Testing

@testable import Bridge

@Suite struct PlacesTests {
    @Test func theCapacityIsShared() {
        let places = Places(capacity: 3)
        var one = LinkPlaces(places, throughput: nil)
        var other = LinkPlaces(places, throughput: nil)
        let first = [one.reserve(), one.reserve(), other.reserve(), one.reserve(), other.reserve()]
        #expect(first == [true, true, true, false, false])
        #expect(places.taken == 3)
        one.free(1)
        let second = [other.reserve(), one.reserve()]
        #expect(second == [true, false])
    }

    /// What a link can't send in 40 s is not admitted.
    @Test(arguments: [(1.0, 40), (2.5, 100), (100, 4000), (0.01, 1)])
    func aLinkTakesWhatItSendsInFortySeconds(_ throughput: Double, _ limit: Int) {
        var link = LinkPlaces(Places(capacity: 100_000), throughput: throughput)
        var taken = 0
        while link.reserve() { taken += 1 }
        #expect(taken == limit)
        link.free(1)
        let again = link.reserve()
        #expect(again)
    }

    /// Fewer places than are taken: none is given until there is one again; more: who waits is told.
    @Test func theCapacityMayChange() {
        let places = Places(capacity: 3)
        let first = (0..<3).map { _ in places.reserve() }
        #expect(first == [true, true, true])
        let isTold = Locked(false)
        places.capacity = 1
        places.whenFree { isTold.withLock { $0 = true } }
        places.free(2)
        #expect(!isTold.withLock { $0 } && !places.reserve())
        places.capacity = 2
        #expect(isTold.withLock { $0 } && places.reserve() && !places.reserve())
    }

    @Test func aLinksThroughputMayChange() {
        var link = LinkPlaces(Places(capacity: 100), throughput: 1)
        while link.reserve() {}
        #expect(link.taken == 40)
        link.limit(throughput: 0.5)
        link.free(20)
        #expect(!link.hasRoom)
        link.free(1)
        #expect(link.reserve() && !link.reserve())
        link.limit(throughput: nil)
        #expect(link.reserve() && link.taken == 21)
    }

    @Test func capacityOutOfManyThreads() async {
        let places = Places(capacity: 1000)
        let taken = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask { (0..<500).count { _ in places.reserve() } }
            }
            return await group.reduce(0, +)
        }
        #expect(taken == 1000)
        #expect(places.taken == 1000)
    }
}
