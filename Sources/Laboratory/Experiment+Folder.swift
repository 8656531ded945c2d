import Foundation

extension Experiment {
  /// A folder's name for its runs, the same as long as nothing of it changes: runs of other settings
  /// never meet there.
  public var folderName: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let text = (try? encoder.encode(settings)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    // FNV-1a.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return "\(name)-\(String(hash & 0xFFFF_FFFF, radix: 16))"
  }
}
