import Networks

// What this module says of transfers and of the catalog.

extension WeightsError.Transfer {
  var words: String {
    let remains: String
    switch (fault, kept) {
    case (.busy, _): remains = ""
    case (.disk, let kept?):
      remains =
        "; \(kept.inMegabytes) are kept: make room, and the same command goes on from there"
    case (_, let kept?): remains = "; \(kept.inMegabytes) are kept, and the same command goes on"
    case (.length, nil), (.tooLong, nil), (.hash, nil):
      remains = "; nothing was kept: try another --mirror"
    default: remains = ""
    }
    return "\(name): \(fault.words(url))\(remains)"
  }
}

extension WeightsError.TransferFault {
  fileprivate func words(_ url: String) -> String {
    switch self {
    case .busy: "another residuum is pulling it now: wait for that one"
    case .unknownHost:
      "\(url): no such host, or no network: connect, or name a mirror with --mirror"
    case .notReached: "\(url): the server cannot be reached: try later, or another --mirror"
    case .insecure:
      "\(url): no secure connection: the server's certificate is not valid here"
    case .broken(let reason): "\(url): the transfer broke off: \(reason)"
    case .truncated(let expected, let found):
      "\(url): the transfer ended after \(found) of \(expected) bytes"
    case .stalled(let seconds):
      "\(url): nothing came for \(seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)") s"
    case .status(let code): "\(url): \(statusWords(code))"
    case .wrongPart: "\(url): the server gave another part of the file than was asked for"
    case .redirectWithoutPlace: "\(url): the server points elsewhere and does not say where"
    case .redirectToPlainHTTP(let place):
      "\(url): the server points to \(place), without encryption, which is not followed"
    case .redirectElsewhere(let place):
      "\(url): the server points to \(place), which is neither https nor http"
    case .tooManyRedirects: "\(url): the server points elsewhere again and again"
    case .length(let expected, let found):
      "\(url): a file of \(found) bytes, expected \(expected): not the published one"
    case .tooLong(let limit): "\(url): more than the expected \(limit) bytes came"
    case .hash(let expected, let found, let isWebPage):
      isWebPage
        ? "\(url): a web page instead of weights, as a network gives that asks for a login first"
        : "\(url): not the published file: its SHA-256 is \(found.prefix(max(16, expected.count))),"
          + " expected \(expected)"
    case .disk(let error): "\(error)"
    }
  }

  private func statusWords(_ code: Int) -> String {
    switch code {
    case 404, 410: "no such file there (HTTP \(code)): check --mirror, or do without"
    case 401, 403, 407: "the server does not give it (HTTP \(code)): try another --mirror"
    case 429, 500...599: "the server has trouble (HTTP \(code)): try later, or another --mirror"
    default: "an answer that is no file (HTTP \(code))"
    }
  }
}

extension WeightsError.CatalogFault {
  var words: String {
    switch self {
    case .json("", let reason): "not a catalog of weights: \(reason)"
    case .json(let place, let reason): "\(place): \(reason)"
    case .entry(let name, let fault): "weights \(quoted(name)): \(fault.words)"
    }
  }
}

extension WeightsError.CatalogFault.Entry {
  fileprivate var words: String {
    switch self {
    case .name:
      "a name has letters, digits and . _ - + alone, and is neither 'random' nor 'bundled'"
    case .nameTwice: "the name comes twice"
    case .network(let name):
      "there is no network \(quoted(name)); 'residuum summary' takes the same"
    case .url: "the url must be http or https and end in a file name of letters, digits and . _ - +"
    case .fileNameTaken(let name): "its file is called like that of \(quoted(name)): rename it"
    case .bytes: "bytes must be above zero"
    case .sha256: "sha256 must have 8 to 64 hexadecimal digits in lower case"
    case .pictures:
      "labels, size, resize, mean and deviation: plain names, a size that the network takes, no"
        + " smaller resize, deviations above zero"
    }
  }
}

extension Int {
  /// `102.5 MB`; of less than a tenth of one, bytes.
  var inMegabytes: String {
    guard self >= 100_000 else { return "\(self) bytes" }
    let tenths = (self + 50_000) / 100_000
    return "\(tenths / 10).\(tenths % 10) MB"
  }
}
