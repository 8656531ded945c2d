import Dispatch
import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One HTTP GET, taken piece by piece by the thread that asked for it.
///
///     let transfer = HTTPTransfer(url, headers: ["Range": "bytes=1000-"], most: 5_000_000)
///     while let event = transfer.next(within: 0.1) { … }    // .response, then .bytes, then .finished
///
/// It follows no redirect and writes no file: whoever takes the events decides. `URLSession` reads as
/// fast as the server sends, so what is not taken waits in memory, at most the whole file; a body that is
/// longer than `most` is broken off, little more than that of it having come.
struct HTTPTransfer: ~Copyable {
  enum Event: Sendable {
    /// What comes before the body; of a redirect too.
    case response(Response)
    /// The next bytes of the body.
    case bytes(Data)
    /// The end, or why it is the end.
    case finished(Failure?)
  }

  struct Response: Sendable {
    var status: Int
    /// Header fields under lower-case names.
    var headers: [String: String]
  }

  enum Failure: Hashable, Sendable {
    /// The host's name means nothing.
    case unknownHost
    /// The host is not reached, or answers no one there.
    case notReached
    /// No secure connection: a certificate that is not valid, for one.
    case insecure
    /// The connection broke off, in the system's words.
    case broken(String)
  }

  private let inbox: Inbox
  private let session: URLSession

  /// - Parameter most: bytes of the body, of which one more is too many.
  init(_ url: URL, headers: [String: String], most: Int) {
    inbox = Inbox(most: most)
    let configuration = URLSessionConfiguration.ephemeral
    // Whoever takes the events knows how long nothing has come.
    configuration.timeoutIntervalForRequest = 86_400
    configuration.timeoutIntervalForResource = 7 * 86_400
    session = URLSession(configuration: configuration, delegate: inbox, delegateQueue: nil)
    var request = URLRequest(
      url: url, cachePolicy: .reloadIgnoringLocalCacheData, timeoutInterval: 86_400)
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    session.dataTask(with: request).resume()
  }

  deinit { session.invalidateAndCancel() }

  /// The next event; nil if none comes within so many seconds.
  func next(within seconds: Double) -> Event? { inbox.next(within: seconds) }
}

/// Where the session's threads put what arrives.
private final class Inbox: NSObject, URLSessionDataDelegate {
  private let events = Mutex<[HTTPTransfer.Event]>([])
  private let arrivals = DispatchSemaphore(value: 0)
  private let hasResponse = Atomic(false)
  /// Bytes of the body that may still come.
  private let room: Atomic<Int>

  init(most: Int) { room = Atomic(most) }

  func next(within seconds: Double) -> HTTPTransfer.Event? {
    guard arrivals.wait(timeout: .now() + seconds) == .success else { return nil }
    return events.withLock { $0.removeFirst() }
  }

  private func put(_ event: HTTPTransfer.Event) {
    events.withLock { $0.append(event) }
    arrivals.signal()
  }

  /// Once: of a redirection that was not followed it may come twice.
  private func put(_ response: URLResponse) {
    guard let response = response as? HTTPURLResponse,
      hasResponse.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged
    else { return }
    var headers: [String: String] = [:]
    for (name, value) in response.allHeaderFields { headers["\(name)".lowercased()] = "\(value)" }
    put(.response(HTTPTransfer.Response(status: response.statusCode, headers: headers)))
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask,
    willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
    completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) {
    completionHandler(nil)
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
  ) {
    put(response)
    completionHandler(.allow)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let left = room.wrappingSubtract(data.count, ordering: .relaxed).newValue
    // At once, and here: a server that sends without end keeps all the session's threads busy.
    if left < 0 { dataTask.cancel() }
    if left + data.count >= 0 { put(.bytes(data)) }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    // A redirection that leads nowhere ends without having been reported as a response.
    if error == nil, let response = task.response { put(response) }
    put(.finished(error.map { HTTPTransfer.Failure($0) }))
  }
}

extension HTTPTransfer.Failure {
  init(_ error: any Error) {
    switch (error as? URLError)?.code {
    case .cannotFindHost, .dnsLookupFailed: self = .unknownHost
    case .cannotConnectToHost, .notConnectedToInternet: self = .notReached
    case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate,
      .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid:
      self = .insecure
    default: self = .broken(error.localizedDescription)
    }
  }
}
