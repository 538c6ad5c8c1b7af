import Testing

@testable import smpptool

@Suite struct QuestionBookTests {
    private static func book(asked count: Int, addresses: Int64 = 10, isClosed: Bool = true) -> QuestionBook {
        var book = QuestionBook(base: 100, addressCount: addresses, capacity: 16)
        for _ in 0..<count {
            _ = book.oldestOpen()
            var question = Question()
            question.isClosed = isClosed
            _ = book.ask(question)
        }
        return book
    }

    /// Whoever asked last from an address is meant.
    @Test func anAddressIsItsNewestQuestion() {
        let book = Self.book(asked: 13)
        #expect(book.address(of: 12) == 102)
        #expect(book.number(at: 102) == 12)
        #expect(book.number(at: 103) == 3)
        #expect(book.number(at: 99) == nil)
        #expect(book.number(at: 110) == nil)
    }

    @Test func nobodyHasAskedYet() {
        #expect(Self.book(asked: 0).number(at: 100) == nil)
        #expect(Self.book(asked: 3).number(at: 104) == nil)
    }

    /// What was overwritten in the ring is not taken for another.
    @Test func anOverwrittenQuestionIsNobodys() {
        let book = Self.book(asked: 40, addresses: 100)
        #expect(book.number(at: 101) == nil)
        #expect(book.number(at: 100 + 39) == 39)
        #expect(book.number(at: 100 + 24) == 24)
        #expect(book.number(at: 100 + 23) == nil)
    }

    @Test func openQuestionsKeepTheirPlace() {
        var book = Self.book(asked: 10, isClosed: false)
        #expect(!book.hasRoom)
        #expect(book.oldestOpen() == 0)
        book[0].isClosed = true
        book[1].isClosed = true
        #expect(book.oldestOpen() == 2)
        #expect(book.hasRoom)
    }

    /// One that nobody answers holds up nobody: the ring goes on without it.
    @Test func aQuestionThatStaysOpenHoldsUpNobody() {
        var book = Self.book(asked: 0, addresses: 1_000)
        for number in 0..<100 {
            #expect(book.hasRoom)
            var question = Question()
            question.intended = Int64(number)
            question.isClosed = number != 3 && number != 5
            _ = book.ask(question)
        }
        #expect(book.oldestOpen() == 3)
        #expect(book.number(at: 103) == 3)
        #expect(book[3].intended == 3)
        book[3].isAnswered = true
        #expect(book[3].isAnswered)
        book[3].isClosed = true
        #expect(book.oldestOpen() == 5)
        #expect(book.number(at: 103) == nil)
        book[5].isClosed = true
        #expect(book.oldestOpen() == nil)
    }

    /// Nobody asks from the address of an open question, wherever that waits.
    @Test func anAddressIsNotUsedTwiceAtATime() {
        var book = Self.book(asked: 0, addresses: 40)
        for number in 0..<40 {
            #expect(book.hasRoom)
            var question = Question()
            question.isClosed = number != 0
            _ = book.ask(question)
        }
        #expect(!book.hasRoom)
        book[0].isClosed = true
        #expect(book.oldestOpen() == nil)
        #expect(book.hasRoom)
    }

    /// So many can wait beside the ring as in it.
    @Test func questionsThatStayOpenAreBounded() {
        var book = Self.book(asked: 32, addresses: 1_000, isClosed: false)
        #expect(!book.hasRoom)
        #expect(book.oldestOpen() == 0)
        while let number = book.oldestOpen() { book[number].isClosed = true }
        #expect(book.hasRoom)
    }
}
