import SMSText
import Services

extension HotPath {
    /// From a citizen's text to the service and its argument: three services with the instruction's keywords.
    static func matching() throws -> [HotPath] {
        let segmenter = Segmenter()
        guard let today = CivilDate(year: 2026, month: 6, day: 1) else { return [] }
        let desk = try ServiceDesk(
            catalogue: Self.catalogue, registers: Registers.closed, today: { today },
            segmentCount: { segmenter.segmentCount(of: $0) })
        let questions = [
            ("code", "8 123 ABC 02"), ("keyword", "Бала-бақшаға кезек 150324500126"),
            ("mixed-letters", "Teхникалық байқау 123АВС02"),
            ("no-service", "Здравствуйте, подскажите пожалуйста, где моя очередь?"),
        ]
        return questions.map { name, text in
            HotPath(name: "match-\(name)", batch: 1) { times in
                var kept = 0
                for _ in 0..<times {
                    switch desk.interpret(text) {
                    case .inquiry(let inquiry): kept &+= inquiry.service.utf8.count
                    case .answer(let answer): kept &+= answer.text.utf8.count
                    case .ignored: break
                    }
                }
                return kept
            }
        }
    }

    private static let catalogue: Catalogue = {
        let rows = [2: "2", 3: "3", 4: "4", 5: "5", 6: "6"]
        return Catalogue(
            texts: Catalogue.Texts(serviceNotFound: "1", unavailable: "0"),
            passBy: (1...9).map { "R \($0) " },
            services: [
                Catalogue.Service(
                    name: "vehicle_inspection", handler: "vehicle_inspection", code: "8",
                    keywords: ["Техосмотр", "Techosmotr", "Техникалык байкау", "Tehnikalyk baikau"],
                    aliases: ["Tehosmotr", "Tekhosmotr", "Tehnikalyq baiqau", "Tekhnikalyk baikau"],
                    masks: ["000 AAA 00", "A 000 AAA"], rows: rows.filter { $0.key <= 4 },
                    texts: ["success": "{plate}", "expired": "{plate}"]),
                Catalogue.Service(
                    name: "kindergarten_queue", handler: "kindergarten_queue", code: "5",
                    keywords: [
                        "Очередь в детсад", "Ochered' v detsad", "Бала-бақшаға кезек", "Bala-bakshaga kezek",
                    ],
                    aliases: ["Balabaqşağa kezek", "Balabaqshaga kezek"], rows: rows,
                    texts: ["success": "{queues}", "queue": "{number}"]),
                Catalogue.Service(
                    name: "housing_queue", handler: "housing_queue", code: "4",
                    keywords: [
                        "Очередь на жилье", "Ochered' na zhil'e", "Тургын үйге кезек", "Turgyn uige kezek",
                    ],
                    rows: rows.filter { $0.key <= 4 },
                    texts: ["success": "{queues}", "success_other": "{queues}", "queue": "{number}"]),
            ])
    }()
}

/// A register that is never asked: matching needs none.
private struct Closed: MobileCitizensBase, PersonsRegister, VehicleInspectionRegister,
    KindergartenQueueRegister,
    HousingQueueRegister
{
    func iin(of phone: MSISDN, _ call: RegisterCall<IIN?>) {}
    func status(of iin: IIN, _ call: RegisterCall<PersonStatus?>) {}
    func inspection(of plate: Plate, _ call: RegisterCall<Inspection?>) {}
    func entries(of person: IIN, _ call: RegisterCall<[QueueEntry]>) {}
}

extension Registers {
    fileprivate static var closed: Registers {
        let closed = Closed()
        return Registers(
            citizens: closed, persons: closed, vehicles: closed, kindergartenQueue: closed,
            housingQueue: closed)
    }
}
