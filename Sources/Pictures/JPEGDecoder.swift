import CTurboJPEG

/// Decodes a JPEG file through TurboJPEG: the accurate integer inverse transform and smooth chroma
/// upsampling, as Pillow has them, so that the samples agree.
func decodeJPEG(_ bytes: [UInt8]) throws(PictureError.Defect) -> Picture {
  let markers = try JPEGMarkers(bytes)
  let (width, height) = (markers.width, markers.height)
  try Picture.checkSize(width: width, height: height, format: .jpeg)
  guard [1, 3, 4].contains(markers.components) else {
    throw .jpegComponents(markers.components)
  }
  // TurboJPEG makes RGB of grey and YCbCr; of CMYK and YCCK it makes only CMYK.
  let isCMYK = markers.components == 4
  let samples = isCMYK ? 4 : 3

  guard let decoder = tjInitDecompress() else { throw .outOfMemory(.jpeg) }
  defer { tjDestroy(decoder) }
  var pixels = [UInt8](repeating: 0, count: width * height * samples)
  let status = tjDecompress2(
    decoder, bytes, UInt(bytes.count), &pixels, Int32(width), Int32(width * samples),
    Int32(height), (isCMYK ? TJPF_CMYK : TJPF_RGB).rawValue, TJFLAG_LIMITSCANS)
  if status != 0 {
    let words = String(cString: tjGetErrorStr2(decoder))
    guard tjGetErrorCode(decoder) == TJERR_WARNING.rawValue, isHarmless(warning: words) else {
      if words.lowercased().contains("premature end") { throw .truncated(.jpeg) }
      throw .refusedByDecoder(.jpeg, words)
    }
  }
  if isCMYK { pixels = rgb(fromAdobeCMYK: pixels) }
  return Picture(width: width, height: height, pixels: pixels).upright(from: markers.orientation)
}

/// Whether the picture is whole although libjpeg warned. It counts every oddity as a warning; those
/// that begin like this mean samples that are missing or made up, save for stray bytes between
/// segments, which many cameras leave.
private func isHarmless(warning: String) -> Bool {
  if warning.contains("extraneous bytes before marker") { return true }
  return !warning.contains("Corrupt JPEG data") && !warning.contains("Premature end")
}

/// Pillow's conversion: stored inverted, as Adobe does it, then colour = (255 − ink) × (255 − black)
/// over 255, rounded as it rounds.
private func rgb(fromAdobeCMYK stored: [UInt8]) -> [UInt8] {
  var pixels = [UInt8]()
  pixels.reserveCapacity(stored.count / 4 * 3)
  for start in stride(from: 0, to: stored.count, by: 4) {
    let light = Int(stored[start + 3])
    for channel in 0..<3 {
      let product = (255 - Int(stored[start + channel])) * light + 128
      pixels.append(UInt8(clamping: light - ((product >> 8) + product) >> 8))
    }
  }
  return pixels
}
