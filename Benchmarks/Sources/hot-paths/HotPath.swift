/// Something that is done for every message, and often enough for its cost to matter.
struct HotPath {
    /// How it is asked for and printed: no spaces.
    let name: String
    /// How many of it one time does.
    let batch: Int
    /// Does it so many times; what comes back depends on the work, so that none of it can be left out.
    let run: (_ times: Int) throws -> Int

    /// Everything that is measured, in the order of a message's way.
    static func all() throws -> [HotPath] { try Self.codec() + Self.texts() + Self.matching() }
}
