import Foundation
import Synchronization

/// An HTTP/1.1 server on the loopback interface that does as it is told, which is mostly wrong.
///
///     let server = try LoopbackServer(bytes, [.truncated(after: 1000), .whole])
///     run("--mirror", server.url)          // the first request gets 1000 bytes of the file
///     server.requests[0].headers["range"]
///
/// The n-th request is answered in the n-th way, further ones in the last. It stops when the last
/// reference to it goes.
final class LoopbackServer: Sendable {
  enum Answer: Sendable {
    /// The file, or the part that is asked for, where `If-Range` allows.
    case whole
    /// The whole file whatever is asked for.
    case withoutRanges
    /// As `whole`, of another file with another entity tag.
    case other(Data)
    /// As `whole`, but the connection ends after so many bytes of the body.
    case truncated(after: Int)
    /// As `truncated`, but the connection is reset.
    case reset(after: Int)
    /// As `whole`, but nothing comes after so many bytes of the body; nil: no answer at all.
    case stalled(after: Int?)
    /// The file without a word of its length.
    case withoutLength
    /// The file compressed on its way (zlib without compression).
    case encoded
    /// Body without length and without end.
    case endless
    /// This status line and these header fields, and no file.
    case status(Int, [String] = [])
    /// A part, but of this range instead of the one that is asked for.
    case part(Range<Int>, of: Int)
    /// Bytes that are no HTTP.
    case garbage
    /// This page with status 200.
    case page(String)
  }

  struct Request: Sendable {
    var path: String
    /// Under lower-case names.
    var headers: [String: String]
  }

  let url: String
  private let file: Data
  private let answers: [Answer]
  private let socket: Int32
  private let received = Mutex<[Request]>([])

  /// What has been asked for.
  var requests: [Request] { received.withLock { $0 } }

  init(_ file: Data, _ answers: [Answer] = [.whole]) throws {
    self.file = file
    self.answers = answers
    #if canImport(Darwin)
      socket = Foundation.socket(AF_INET, SOCK_STREAM, 0)
    #else
      socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let socket = socket
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, length) == 0 && listen(socket, 16) == 0
          && getsockname(socket, $0, &length) == 0
      }
    }
    guard socket >= 0, result else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
    signal(SIGPIPE, SIG_IGN)
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = accept(socket, nil, nil)
        guard connection >= 0, self != nil else {
          close(socket)
          return
        }
        Thread.detachNewThread { [weak self] in
          self?.serve(connection)
          close(connection)
        }
      }
    }
  }

  // Wakes the accepting thread, which closes.
  deinit { shutdown(socket, Int32(SHUT_RDWR)) }

  // MARK: - Answering

  private func serve(_ connection: Int32) {
    guard let request = LoopbackServer.read(connection) else { return }
    let number = received.withLock { requests in
      requests.append(request)
      return requests.count - 1
    }
    switch answers[min(number, answers.count - 1)] {
    case .whole: sendFile(connection, request)
    case .withoutRanges: sendFile(connection, Request(path: "", headers: [:]))
    case .other(let data): sendFile(connection, request, data, tag: "\"other\"")
    case .truncated(let count): sendFile(connection, request, limit: count)
    case .reset(let count):
      sendFile(connection, request, limit: count)
      // What has been sent should arrive before the reset.
      usleep(200_000)
      var linger = linger(l_onoff: 1, l_linger: 0)
      setsockopt(
        connection, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    case .stalled(let count):
      if let count { sendFile(connection, request, limit: count) }
      // Until the other side goes.
      var byte: UInt8 = 0
      while recv(connection, &byte, 1, 0) > 0 {}
    case .withoutLength: send(connection, head(200, ["Connection: close"]), file)
    case .encoded:
      send(
        connection, head(200, ["Connection: close", "Content-Encoding: deflate"]), stored(file))
    case .endless:
      guard send(connection, head(200, ["Connection: close"])) else { return }
      // 30 MB/s at most. At full speed, beside busy cores, `URLSession` may be kept from all else for
      // minutes: its queue does nothing but read.
      while send(connection, Data(repeating: 0x5A, count: 1 << 16)) { usleep(2000) }
    case .status(let code, let fields): send(connection, head(code, fields + ["Content-Length: 0"]))
    case .part(let range, let total):
      send(
        connection,
        head(
          206,
          [
            "Content-Range: bytes \(range.lowerBound)-\(range.upperBound - 1)/\(total)",
            "Content-Length: \(range.count)",
          ]), Data(repeating: 1, count: range.count))
    case .garbage: send(connection, Data("SSH-2.0-OpenSSH_9.2\r\n\r\n".utf8))
    case .page(let text):
      send(connection, head(200, ["Content-Length: \(text.utf8.count)"]), Data(text.utf8))
    }
  }

  private func sendFile(
    _ connection: Int32, _ request: Request, _ other: Data? = nil, tag: String = "\"one\"",
    limit: Int = .max
  ) {
    let file = other ?? file
    var fields = ["ETag: \(tag)", "Accept-Ranges: bytes"]
    var status = 200
    var start = 0
    if let range = request.headers["range"], request.headers["if-range"] ?? tag == tag,
      let offset = Int(range.dropFirst("bytes=".count).dropLast())
    {
      guard offset < file.count else {
        send(
          connection, head(416, ["Content-Range: bytes */\(file.count)", "Content-Length: 0"]))
        return
      }
      (status, start) = (206, offset)
      fields.append("Content-Range: bytes \(offset)-\(file.count - 1)/\(file.count)")
    }
    fields.append("Content-Length: \(file.count - start)")
    send(connection, head(status, fields), file.dropFirst(start).prefix(limit))
  }

  private func head(_ status: Int, _ fields: [String]) -> Data {
    Data("HTTP/1.1 \(status) So\r\n\(fields.map { "\($0)\r\n" }.joined())\r\n".utf8)
  }

  @discardableResult
  private func send(_ connection: Int32, _ parts: Data...) -> Bool {
    for part in parts {
      var rest = part[...]
      while !rest.isEmpty {
        let sent = rest.withUnsafeBytes { Foundation.send(connection, $0.baseAddress, $0.count, 0) }
        guard sent > 0 else { return false }
        rest = rest.dropFirst(sent)
      }
    }
    return true
  }

  private static func read(_ connection: Int32) -> Request? {
    var head = Data()
    var byte: UInt8 = 0
    while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
      guard head.count < 65_536, recv(connection, &byte, 1, 0) == 1 else { return nil }
      head.append(byte)
    }
    let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
    let words = lines.first?.split(separator: " ") ?? []
    guard words.count == 3, words[0] == "GET" else { return nil }
    let fields = lines.dropFirst().compactMap { line -> (String, String)? in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      return (line[..<colon].lowercased(), String(value))
    }
    return Request(path: String(words[1]), headers: Dictionary(fields) { $1 })
  }
}

/// zlib's format with stored blocks: RFC 1950 and 1951.
private func stored(_ data: Data) -> Data {
  var result = Data([0x78, 0x01])
  var rest = data[...]
  repeat {
    let block = rest.prefix(65_535)
    rest = rest.dropFirst(block.count)
    let length = UInt16(block.count)
    result.append(rest.isEmpty ? 1 : 0)
    for number in [length, ~length] {
      result.append(contentsOf: [UInt8(number & 255), UInt8(number >> 8)])
    }
    result.append(block)
  } while !rest.isEmpty
  var (a, b): (UInt32, UInt32) = (1, 0)
  for byte in data {
    a = (a + UInt32(byte)) % 65_521
    b = (b + a) % 65_521
  }
  for shift in [8, 0] { result.append(UInt8(b >> UInt32(shift) & 255)) }
  for shift in [8, 0] { result.append(UInt8(a >> UInt32(shift) & 255)) }
  return result
}
