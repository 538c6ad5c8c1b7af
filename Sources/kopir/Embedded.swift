import Bridge
import CommandLineTool
import Registers
import Services

/// What the program carries in itself: the catalogue of 1414 and registers with made-up people, from `Config`.
enum Embedded {
    /// The short number 1414 with the embedded catalogue, no links and no journal.
    static func configuration() throws -> Configuration {
        var configuration = Configuration()
        configuration.shortNumbers = ["1414"]
        do {
            configuration.catalogue = try CatalogueReader.load(
                text: String(decoding: PackageResources.services_yaml, as: UTF8.self), file: "services.yaml")
        } catch {
            throw CommandFailure.usage(error.description)
        }
        return configuration
    }

    /// Registers in memory with made-up people, cars and queues.
    static func registers() throws -> Registers {
        let tables: [(RegisterName, [UInt8])] = [
            (.citizens, PackageResources.citizens_csv), (.persons, PackageResources.persons_csv),
            (.vehicles, PackageResources.vehicles_csv),
            (.kindergartenQueue, PackageResources.kindergarten_queue_csv),
            (.housingQueue, PackageResources.housing_queue_csv),
        ]
        let files = tables.map { name, octets in
            ImportFile(name: "\(name.rawValue).csv", text: String(decoding: octets, as: UTF8.self))
        }
        return try RegistersStore.inMemory(csv: files).registers
    }
}
