/// A service that always answers with the same text, such as help.
enum FixedText {
    static let form = HandlerForm(
        name: "text", needsCode: false, rows: [], texts: ["text": []],
        argument: { _ in .nothing },
        behaviour: { entry, _ in .fixed(entry.template("text").filled { _ in "" }) })
}
