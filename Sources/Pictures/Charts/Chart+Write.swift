import Files

extension Chart {
  /// Writes an SVG file, whole or not at all.
  public func writeSVG(
    _ path: String, width: Int = 760, height: Int = 440
  ) throws(PictureError) {
    let text = svg(width: width, height: height)
    do { try DurableFile.write(Array(text.utf8), to: path) } catch { throw PictureError(error) }
  }
}
