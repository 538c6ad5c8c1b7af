import Journal
import Testing

@testable import Bridge

@Suite struct FingerprintTests {
    private func fingerprint(_ change: (inout AcceptedPart) -> Void = { _ in }) -> Fingerprint {
        var part = acceptedPart(1)
        change(&part)
        return Fingerprint(part)
    }

    @Test func whatIsNotContentChangesNothing() {
        #expect(
            self.fingerprint()
                == self.fingerprint {
                    $0.id = MessageID(rawValue: 7)
                    $0.arrival.milliseconds += 1
                })
    }

    @Test func eachPartOfTheContentCounts() {
        let fingerprints: [Fingerprint] = [
            self.fingerprint(),
            self.fingerprint { $0.source.digits += "0" },
            self.fingerprint { $0.source.ton = 0 },
            self.fingerprint { $0.source.npi = 0 },
            self.fingerprint { $0.destination.digits = "1415" },
            self.fingerprint { $0.esmClass = 0x40 },
            self.fingerprint { $0.dataCoding = 8 },
            self.fingerprint { $0.userData += [0x20] },
            self.fingerprint { $0.sar = JournaledSAR(reference: 1, total: 2, number: 1) },
            self.fingerprint { $0.sar = JournaledSAR(reference: 1, total: 2, number: 2) },
            self.fingerprint { $0.repeatID = [] },
            self.fingerprint { $0.repeatID = [1] },
        ]
        #expect(Set(fingerprints).count == fingerprints.count)
    }

    @Test func aRepeatIDStandsForTheContent() {
        let one = self.fingerprint { $0.repeatID = [1] }
        let other = self.fingerprint {
            $0.repeatID = [1]
            $0.userData = [0x35]
        }
        #expect(one == other)
    }
}

/// A part whose content depends on the number.
func acceptedPart(_ number: UInt8, id: UInt64 = 1, at milliseconds: Int64 = 0) -> AcceptedPart {
    AcceptedPart(
        id: MessageID(rawValue: id), link: "kcell", arrival: WallTime(milliseconds: milliseconds),
        source: JournaledAddress(ton: 1, npi: 1, digits: "77010001414"),
        destination: JournaledAddress(ton: 0, npi: 1, digits: "1414"), esmClass: 0, dataCoding: 0,
        userData: [0x34, number])
}
