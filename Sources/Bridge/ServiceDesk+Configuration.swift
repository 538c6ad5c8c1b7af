import Glibc
import SMSText
public import Services

extension ServiceDesk {
    /// The desk of a configuration's catalogue; today is today in Kazakhstan, UTC+5 since 1 March 2024.
    ///
    /// - Parameter patience: with the registers; nil: it begins anew.
    /// - Throws: the catalogue has mistakes.
    public init(
        configuration: Configuration, registers: Registers, patience: Patience? = nil
    ) throws(CatalogueError) {
        let segmenter = Segmenter()
        try self.init(
            catalogue: configuration.catalogue, registers: registers,
            patience: patience ?? Patience(workers: configuration.queue.workers),
            today: { Self.today },
            segmentCount: { segmenter.segmentCount(of: $0) })
    }

    private static var today: CivilDate {
        guard let today = CivilDate(secondsSince1970: Int64(time(nil)), secondsFromUTC: 5 * 3600) else {
            preconditionFailure("the machine's clock is outside of the years 1 to 9999")
        }
        return today
    }
}
