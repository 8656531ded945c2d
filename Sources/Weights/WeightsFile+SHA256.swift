#if canImport(CryptoKit)
  import CryptoKit
#else
  import CCrypto
#endif

extension WeightsFile {
  /// The SHA-256 of the whole file in lower-case hexadecimal, computed anew at each call: about
  /// 0.1 s for ResNet-50. The file names of torchvision end in its first eight digits.
  public func sha256() -> String { file.sha256() }
}

extension MappedFile {
  /// The SHA-256 of all bytes in lower-case hexadecimal.
  func sha256() -> String {
    #if canImport(CryptoKit)
      let digest = Array(SHA256.hash(data: bytes))
    #else
      var digest = [UInt8](repeating: 0, count: 32)
      let succeeded = EVP_Digest(bytes.baseAddress, count, &digest, nil, EVP_sha256(), nil)
      // Fails only where the library was built without SHA-256.
      precondition(succeeded == 1, "libcrypto has SHA-256")
    #endif
    let digits = Array("0123456789abcdef")
    return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
