import Files
import Foundation

/// Brings the file of published weights into a folder: goes on with what broke off, checks it, and puts
/// it in place whole or not at all.
///
///     let download = WeightsDownload(weights, mirror: nil, folder: cache)
///     let outcome = try download.run { progress in !isInterrupted }
///
/// What has come lies in `.NAME.partial`, with `.NAME.partial.json` beside it, which says where it came
/// from; `.NAME.lock` keeps a second process out. The rest is asked for with `Range`, and with `If-Range`
/// where it comes from the same place, so that a server whose file has changed begins anew. However
/// the parts came together, the SHA-256 of the whole decides.
public struct WeightsDownload: Sendable {
  public let weights: PublishedWeights
  /// Where it is asked for.
  public let url: String
  public let folder: String
  /// After how many seconds without a byte it is given up.
  public var patience = 30.0
  /// The most bytes that are taken where nobody says how many there are.
  public var mostBytes = 4 << 30
  /// How often `goesOn` is asked, in seconds.
  private let tick = 0.05
  private let mostRedirects = 10

  /// How far it is.
  public struct Progress: Sendable {
    public var bytes: Int
    /// Nil where nobody says.
    public var total: Int?
  }

  public enum Outcome: Hashable, Sendable {
    /// It was there, and is what it should be.
    case alreadyHere
    case finished
    /// `goesOn` said no; so many bytes are kept.
    case interrupted(kept: Int)
  }

  /// - Parameter mirror: a URL that replaces everything before the file's name.
  public init(_ weights: PublishedWeights, mirror: String? = nil, folder: String) {
    self.weights = weights
    self.folder = folder
    url =
      mirror.map { mirror in
        "\(mirror.hasSuffix("/") ? String(mirror.dropLast()) : mirror)/\(weights.fileName)"
      } ?? weights.url
  }

  private var path: String { "\(folder)/\(weights.fileName)" }

  /// Does it.
  ///
  /// - Parameters:
  ///   - force: Begins anew, whatever is there.
  ///   - goesOn: Called about twenty times a second; false ends it.
  /// - Throws: `.transfer` with what went wrong, or `.notAsPublished` where another file has the name.
  public func run(
    force: Bool = false, goesOn: (Progress) -> Bool
  ) throws(WeightsError) -> Outcome {
    let lock: FileLock?
    do throws(FileError) {
      try Folder.make(folder)
      lock = try FileLock("\(folder)/.\(weights.fileName).lock")
    } catch {
      throw failure(.disk(error), kept: nil)
    }
    guard let lock else { throw failure(.busy, kept: nil) }
    defer { withExtendedLifetime(lock) {} }

    if !force, fileSize(path) != nil {
      try weights.check(fileAt: path)
      return .alreadyHere
    }
    var partial = try openPartial()
    if force { try restart(&partial) }
    var total = weights.bytes ?? PartialOrigin(of: path)?.bytes
    if let total, partial.size > total { try restart(&partial) }
    if partial.size == 0 || partial.size != total {
      // Of a transfer that brought nothing, nothing stays; the empty file goes by itself.
      let isWhole: Bool
      do throws(WeightsError) {
        isWhole = try fetch(&partial, &total, goesOn)
      } catch {
        if partial.size == 0 { PartialOrigin.remove(of: path) }
        throw error
      }
      guard isWhole else {
        try bringToDisk(partial)
        if partial.size == 0 { PartialOrigin.remove(of: path) }
        return .interrupted(kept: partial.size)
      }
    }
    try verify(&partial)
    try commit(partial)
    PartialOrigin.remove(of: path)
    return .finished
  }

  // MARK: - Asking

  /// Takes the body into `partial`; false where `goesOn` ended it.
  private func fetch(
    _ partial: inout PartialFile, _ total: inout Int?, _ goesOn: (Progress) -> Bool
  ) throws(WeightsError) -> Bool {
    guard var place = URL(string: url) else { throw failure(.unknownHost, partial) }
    var redirects = 0
    var hasBegunAnew = false
    while true {
      let offset = partial.size
      let transfer = HTTPTransfer(
        place, headers: headers(offset), most: weights.bytes ?? mostBytes)
      let progress = Progress(bytes: offset, total: total)
      let event = try next(of: transfer, partial, progress, goesOn)
      guard let event else { return false }
      guard case .response(let response) = event else {
        if case .finished(let fault?) = event { throw failure(.init(fault), partial) }
        throw failure(.broken("the server said nothing"), partial)
      }
      switch response.status {
      case 200:
        total = try announced(response, partial)
        try begin(&partial, response, total)
        return try takeBody(of: transfer, &partial, total, goesOn)
      case 206 where offset > 0 && continues(response, at: offset, &total):
        return try takeBody(of: transfer, &partial, total, goesOn)
      case 206 where offset > 0, 416 where offset > 0:
        // The file there is another one than that whose beginning is here.
        guard !hasBegunAnew else { throw failure(.wrongPart, partial) }
        hasBegunAnew = true
        try restart(&partial)
        total = weights.bytes
      case 301, 302, 303, 307, 308:
        redirects += 1
        guard redirects <= mostRedirects else { throw failure(.tooManyRedirects, partial) }
        place = try redirected(from: place, response, partial)
      default: throw failure(.status(response.status), partial)
      }
    }
  }

  private func headers(_ offset: Int) -> [String: String] {
    var headers = ["User-Agent": "residuum"]
    guard offset > 0 else { return headers }
    headers["Range"] = "bytes=\(offset)-"
    // Another server's tags mean other things; there the hash must tell.
    if let origin = PartialOrigin(of: path), origin.url == url, let validator = origin.validator {
      headers["If-Range"] = validator
    }
    return headers
  }

  /// The size of the whole file, from the server or from the catalog.
  private func announced(
    _ response: HTTPTransfer.Response, _ partial: borrowing PartialFile
  ) throws(WeightsError) -> Int? {
    // Of a compressed body it is the size on the way.
    guard !response.isEncoded, let length = response.headers["content-length"].flatMap({ Int($0) })
    else { return weights.bytes }
    if let expected = weights.bytes, length != expected {
      throw failure(.length(expected: expected, found: length), partial)
    }
    guard length <= mostBytes else { throw failure(.tooLong(limit: mostBytes), partial) }
    return length
  }

  /// Whether a part is the one that was asked for, of the same file.
  private func continues(
    _ response: HTTPTransfer.Response, at offset: Int, _ total: inout Int?
  ) -> Bool {
    // "bytes 1000-1999/2000", or "…/*".
    guard !response.isEncoded,
      let words = response.headers["content-range"]?.split(separator: " "), words.count == 2,
      words[0].lowercased() == "bytes",
      let start = words[1].split(separator: "-").first.flatMap({ Int($0) }), start == offset
    else { return false }
    guard let size = words[1].split(separator: "/").last.flatMap({ Int($0) }) else { return true }
    guard size > offset, size <= mostBytes, total == nil || total == size else { return false }
    total = size
    return true
  }

  private func redirected(
    from place: URL, _ response: HTTPTransfer.Response, _ partial: borrowing PartialFile
  ) throws(WeightsError) -> URL {
    switch WeightsDownload.redirection(from: place, to: response.headers["location"]) {
    case .followed(let target): return target
    case .refused(let fault): throw failure(fault, partial)
    }
  }

  enum Redirection: Equatable {
    case followed(URL)
    case refused(WeightsError.TransferFault)
  }

  /// Where a server that points elsewhere may lead: never from an encrypted place to one that is not.
  static func redirection(from place: URL, to location: String?) -> Redirection {
    guard let location, let target = URL(string: location, relativeTo: place)?.absoluteURL else {
      return .refused(.redirectWithoutPlace)
    }
    switch target.scheme?.lowercased() {
    case "https": return .followed(target)
    case "http" where place.scheme?.lowercased() == "http": return .followed(target)
    case "http": return .refused(.redirectToPlainHTTP(target.absoluteString))
    default: return .refused(.redirectElsewhere(target.absoluteString))
    }
  }

  // MARK: - Taking

  /// The next event, waited for as long as patience lasts; nil where `goesOn` says no.
  private func next(
    of transfer: borrowing HTTPTransfer, _ partial: borrowing PartialFile, _ progress: Progress,
    _ goesOn: (Progress) -> Bool
  ) throws(WeightsError) -> HTTPTransfer.Event? {
    let end = ContinuousClock.now + .seconds(patience)
    while true {
      guard goesOn(progress) else { return nil }
      if let event = transfer.next(within: min(tick, patience)) { return event }
      guard ContinuousClock.now < end else { throw failure(.stalled(seconds: patience), partial) }
    }
  }

  /// Forgets what is there and notes where the bytes come from that follow.
  private func begin(
    _ partial: inout PartialFile, _ response: HTTPTransfer.Response, _ total: Int?
  ) throws(WeightsError) {
    try restart(&partial)
    let origin = PartialOrigin(url: url, validator: response.validator, bytes: total)
    do { try origin.write(for: path) } catch { throw failure(.disk(error), partial) }
  }

  private func takeBody(
    of transfer: borrowing HTTPTransfer, _ partial: inout PartialFile, _ total: Int?,
    _ goesOn: (Progress) -> Bool
  ) throws(WeightsError) -> Bool {
    let limit = total ?? mostBytes
    while true {
      let progress = Progress(bytes: partial.size, total: total)
      guard let event = try next(of: transfer, partial, progress, goesOn) else { return false }
      switch event {
      case .response: continue
      case .bytes(let data):
        guard data.count <= limit - partial.size else {
          try restart(&partial)
          PartialOrigin.remove(of: path)
          throw failure(.tooLong(limit: limit), kept: nil)
        }
        try append(data, to: &partial)
      case .finished(let fault):
        if let total, partial.size < total {
          // A server that gave up and a line that broke are told by the same count.
          throw failure(.truncated(expected: total, found: partial.size), partial)
        }
        if let fault { throw failure(.init(fault), partial) }
        guard partial.size > 0 else { throw failure(.broken("the file there is empty"), partial) }
        return true
      }
    }
  }

  private func append(
    _ data: Data, to partial: inout PartialFile
  ) throws(WeightsError) {
    let bytes = [UInt8](data)
    do throws(FileError) {
      try bytes.span.withUnsafeBufferPointer { (bytes) throws(FileError) in
        try partial.append(UnsafeRawBufferPointer(bytes))
      }
    } catch {
      throw failure(.disk(error), partial)
    }
  }

  private func openPartial() throws(WeightsError) -> PartialFile {
    do { return try PartialFile(of: path) } catch { throw failure(.disk(error), kept: nil) }
  }

  private func commit(_ partial: consuming PartialFile) throws(WeightsError) {
    do { try partial.commit() } catch { throw failure(.disk(error), kept: nil) }
  }

  private func restart(_ partial: inout PartialFile) throws(WeightsError) {
    do { try partial.restart() } catch { throw failure(.disk(error), partial) }
  }

  private func bringToDisk(_ partial: borrowing PartialFile) throws(WeightsError) {
    do { try partial.synchronize() } catch { throw failure(.disk(error), partial) }
  }

  // MARK: - Checking

  private func verify(_ partial: inout PartialFile) throws(WeightsError) {
    let file = try MappedFile(path: partial.partialPath)
    var fault: WeightsError.TransferFault?
    let found = file.sha256()
    if !weights.accepts(sha256: found) {
      let start = file.bytes.prefix(200).drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D }
      fault = .hash(
        expected: weights.sha256, found: found, isWebPage: start.first == UInt8(ascii: "<"))
    }
    if let expected = weights.bytes, file.count != expected {
      fault = .length(expected: expected, found: file.count)
    }
    guard let fault else { return }
    try restart(&partial)
    PartialOrigin.remove(of: path)
    throw failure(fault, kept: nil)
  }

  private func failure(
    _ fault: WeightsError.TransferFault, _ partial: borrowing PartialFile
  ) -> WeightsError {
    failure(fault, kept: partial.size > 0 ? partial.size : nil)
  }

  private func failure(_ fault: WeightsError.TransferFault, kept: Int?) -> WeightsError {
    .transfer(.init(name: weights.name, url: url, fault: fault, kept: kept))
  }
}

extension PublishedWeights {
  /// Throws `.notAsPublished` unless the file is the one that was published.
  public func check(fileAt path: String) throws(WeightsError) {
    let found = try MappedFile(path: path).sha256()
    guard accepts(sha256: found) else {
      throw .notAsPublished(path: path, name: name, expected: sha256, found: found)
    }
  }
}

extension HTTPTransfer.Response {
  /// Whether the body is compressed on its way, so that counts of bytes mean nothing.
  fileprivate var isEncoded: Bool {
    headers["content-encoding"].map { $0.lowercased() != "identity" } ?? false
  }

  /// What `If-Range` takes: a strong entity tag, or else a date.
  fileprivate var validator: String? {
    if isEncoded { return nil }
    if let tag = headers["etag"], tag.hasPrefix("\"") { return tag }
    return headers["last-modified"]
  }
}

extension WeightsError.TransferFault {
  fileprivate init(_ failure: HTTPTransfer.Failure) {
    switch failure {
    case .unknownHost: self = .unknownHost
    case .notReached: self = .notReached
    case .insecure: self = .insecure
    case .broken(let reason): self = .broken(reason)
    }
  }
}
