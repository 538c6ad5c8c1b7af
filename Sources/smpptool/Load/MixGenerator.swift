import ArgumentParser
import SMPPLink
import Services

/// What kinds of questions are made up, and how many of each: `russian=3,kazakh=2,wrong=1`.
struct MixShares: Hashable, Sendable, ExpressibleByArgument {
    /// As citizens write to a short number with services for number plates and identification numbers.
    enum Kind: String, CaseIterable, Sendable {
        case code
        case latin
        case russian
        case kazakh
        case wrong
        case long
        case emoji
    }

    static let all = MixShares(shares: Kind.allCases.map { ($0, 1) })

    private(set) var kinds: [Kind]

    private init(shares: [(Kind, Int)]) {
        self.kinds = shares.flatMap { Array(repeating: $0.0, count: $0.1) }
    }

    /// nil for what is none.
    init?(argument text: String) {
        var shares: [(Kind, Int)] = []
        for word in text.split(separator: ",") {
            let sides = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let kind = Kind(rawValue: String(sides[0])),
                let share = sides.count == 1 ? 1 : Int(sides[1]), (0...1000).contains(share)
            else { return nil }
            shares.append((kind, share))
        }
        self.init(shares: shares)
        guard !self.kinds.isEmpty else { return nil }
    }
}

/// Makes questions up: the same seed, the same questions.
struct MixGenerator {
    private var random: SplitMix64

    init(seed: UInt64) {
        self.random = SplitMix64(seed: seed)
    }

    mutating func messages(_ shares: MixShares, count: Int) -> [MixMessage] {
        (0..<count).map { _ in MixMessage(text: self.text(self.pick(shares.kinds))) }
    }

    private mutating func text(_ kind: MixShares.Kind) -> String {
        switch kind {
        case .code: self.pick(["8 ", "8"]) + self.plate()
        case .latin:
            self.either(
                "\(self.pick(["Techosmotr", "Tehosmotr"])) ", "Ochered' v detsad ", "Ochered' na zhil'e ")
        case .russian: self.either("Техосмотр ", "Очередь в детсад ", "Очередь на жилье ")
        case .kazakh: self.either("Техникалық байқау ", "Бала-бақшаға кезек ", "Тұрғын үйге кезек ")
        case .wrong: self.pick(["Привет", "kak dela", "8 ???", "1414", "Сәлем", "R 1 1 2"])
        case .long:
            String(
                repeating: self.pick(["Добрый день! ", "Salem! "]),
                count: 8 + Int.random(in: 0..<12, using: &self.random))
                + self.plate()
        case .emoji: self.pick(["🚗 ", "👶 ", "🏠🏠 "]) + "8 " + self.plate()
        }
    }

    private mutating func either(_ vehicle: String, _ child: String, _ housing: String) -> String {
        switch Int.random(in: 0..<3, using: &self.random) {
        case 0: vehicle + self.plate()
        case 1: child + self.iin()
        default: housing + self.iin()
        }
    }

    private mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
        choices[Int.random(in: 0..<choices.count, using: &self.random)]
    }

    /// Of the newer form, `000AAA00`, or the older, `A000AAA`.
    private mutating func plate() -> String {
        let letters = Array("ABCDEFHKLMNOPRSTUVXYZ")
        func characters(_ form: String, _ random: inout SplitMix64) -> String {
            String(
                form.map { place -> Character in
                    place == "A"
                        ? letters[Int.random(in: 0..<letters.count, using: &random)]
                        : Character(String(Int.random(in: 0...9, using: &random)))
                })
        }
        return characters(self.pick(["000AAA00", "000AAA00", "A000AAA"]), &self.random)
    }

    /// With a valid check digit.
    private mutating func iin() -> String {
        while true {
            let year = Int.random(in: 0...25, using: &self.random)
            let month = Int.random(in: 1...12, using: &self.random)
            let day = Int.random(in: 1...28, using: &self.random)
            let serial = Int.random(in: 0...9999, using: &self.random)
            let sex = Int.random(in: 5...6, using: &self.random)
            let eleven = UInt64(((year * 100 + month) * 100 + day) * 100_000 + sex * 10_000 + serial)
            for digit in 0...9 as ClosedRange<UInt64> {
                if let iin = try? IIN(number: eleven * 10 + digit) { return iin.digits }
            }
        }
    }
}
