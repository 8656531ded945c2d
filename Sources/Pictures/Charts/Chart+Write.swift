import Files

extension Chart {
  /// Writes an SVG file, whole or not at all.
  public func writeSVG(
    _ path: String, width: Int = 760, height: Int = 440
  ) throws(PictureError) {
    try write(svg(width: width, height: height), to: path)
  }

  /// Writes the points as comma-separated values, whole or not at all.
  public func writeCSV(_ path: String) throws(PictureError) { try write(csv, to: path) }

  private func write(_ text: String, to path: String) throws(PictureError) {
    do { try DurableFile.write(Array(text.utf8), to: path) } catch { throw PictureError(error) }
  }
}
