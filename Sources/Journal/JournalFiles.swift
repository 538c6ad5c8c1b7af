import Glibc

/// The files of a journal: their names, and that nobody else may read them.
struct JournalFiles {
    /// The main file.
    let path: String

    /// Where commits go first.
    var wal: String { self.path + "-wal" }
    /// The key of the senders' hashes.
    var key: String { self.path + "-key" }

    private static let ownerOnly: mode_t = 0o600

    /// Makes the main file if it is not there, and takes from others what they may do with any of them.
    ///
    /// SQLite makes its own files with the main file's mode.
    func prepare() throws(JournalFailure) {
        if unsafe access(self.path, F_OK) != 0 { try self.create() }
        for path in [self.path, self.wal, self.path + "-shm", self.key] { try self.close(path) }
    }

    /// The main file's size in octets.
    var octetCount: Int {
        var status = stat()
        return unsafe stat(self.path, &status) == 0 ? Int(status.st_size) : 0
    }

    private func create() throws(JournalFailure) {
        let descriptor = unsafe open(self.path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, Self.ownerOnly)
        guard descriptor >= 0 else { throw self.failure() }
        Glibc.close(descriptor)
        try self.syncFolder()
    }

    /// A new file is there after a power cut once its folder is synced.
    func syncFolder() throws(JournalFailure) {
        let slash = self.path.lastIndex(of: "/")
        let folder = slash.map { String(self.path[...$0]) } ?? "."
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw self.failure() }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw self.failure() }
    }

    /// By name and not by an open file: to close one would drop the locks that this process has on it.
    private func close(_ path: String) throws(JournalFailure) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw JournalFailure(path: self.path, problem: .unusable, detail: "not a plain file")
        }
        guard status.st_mode & 0o077 != 0 else { return }
        guard unsafe chmod(path, Self.ownerOnly) == 0 else { throw self.failure() }
    }

    /// What the last call said.
    func failure() -> JournalFailure {
        let error = errno
        return JournalFailure(
            path: self.path, problem: JournalFailure.Problem(systemError: error),
            detail: unsafe String(cString: strerror(error)))
    }

    /// The key of the senders' hashes, made with the journal.
    func senderKey() throws(JournalFailure) -> KeyedHash {
        let key: KeyedHash
        do throws(KeyFileError) {
            key = try KeyedHash(file: self.key)
        } catch {
            throw JournalFailure(
                path: self.path, problem: JournalFailure.Problem(systemError: error.systemError),
                detail: error.description)
        }
        try self.syncFolder()
        return key
    }
}
