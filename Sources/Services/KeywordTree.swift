/// All keywords by their skeletons, letter under letter, so that a text is compared with all of them in one walk.
struct KeywordTree: Sendable {
    /// A letter; children are a chain from `firstChild` along `nextSibling`, 0 ends it.
    private struct Node {
        var letter: Unicode.Scalar
        var firstChild = 0
        var nextSibling = 0
        /// The service whose keyword ends here.
        var service: Int?
    }

    private var nodes = [Node(letter: "\0")]

    /// Adds a keyword; the first that added a skeleton keeps it.
    mutating func insert(_ keyword: Skeleton, for service: Int) {
        var place = 0
        for letter in keyword.scalars {
            place = self.child(of: place, letter) ?? self.addChild(to: place, letter)
        }
        if place != 0, self.nodes[place].service == nil { self.nodes[place].service = service }
    }

    /// Rule R5: the longest keyword that the text begins with, and what follows it.
    ///
    /// - Parameter isEnd: Whether the keyword of a service may end before these symbols.
    func longestKeyword(
        in symbols: ArraySlice<Symbol>,
        endingWhere isEnd: (_ service: Int, _ rest: ArraySlice<Symbol>) -> Bool
    ) -> (service: Int, rest: ArraySlice<Symbol>)? {
        var longest: (service: Int, rest: ArraySlice<Symbol>)?
        var place = 0
        for index in symbols.indices {
            guard let letter = symbols[index].skeleton else { continue }
            guard let next = self.child(of: place, letter) else { break }
            place = next
            guard let service = self.nodes[place].service else { continue }
            let rest = symbols[(index + 1)...].drop { $0.kind == .silent }
            if isEnd(service, rest) { longest = (service, rest) }
        }
        return longest
    }

    private func child(of place: Int, _ letter: Unicode.Scalar) -> Int? {
        var child = self.nodes[place].firstChild
        while child != 0, self.nodes[child].letter != letter { child = self.nodes[child].nextSibling }
        return child == 0 ? nil : child
    }

    private mutating func addChild(to place: Int, _ letter: Unicode.Scalar) -> Int {
        self.nodes.append(Node(letter: letter, nextSibling: self.nodes[place].firstChild))
        self.nodes[place].firstChild = self.nodes.count - 1
        return self.nodes.count - 1
    }
}
