/// The ten shapes of the postcards, as signed distances: negative inside, positive outside.
///
/// Coordinates: p to the right, q downward, a shape about as large as the unit disc. Formulas for the
/// star and the triangle after Inigo Quilez, "2D distance functions". Where two parts are joined or
/// cut the value is a bound of the distance, which is enough for a smooth edge.
enum PostcardShape: Int, CaseIterable {
  case disc, ring, square, triangle, plus, star, crescent, bar, tee, halfDisc

  func distance(_ p: Double, _ q: Double) -> Double {
    switch self {
    case .disc: length(p, q) - 0.8
    case .ring: abs(length(p, q) - 0.63) - 0.2
    case .square: boxDistance(p, q, 0.7, 0.7)
    case .triangle: triangleDistance(p, 0.16 - q, side: 0.82)
    case .plus: min(boxDistance(p, q, 0.85, 0.26), boxDistance(p, q, 0.26, 0.85))
    case .star: starDistance(p, 0.05 - q, radius: 0.98, waist: 0.42)
    case .crescent: max(length(p + 0.12, q) - 0.85, 0.72 - length(p - 0.3, q))
    case .bar: boxDistance(p, q, 0.9, 0.24)
    case .tee: min(boxDistance(p, q + 0.5, 0.8, 0.24), boxDistance(p, q - 0.15, 0.24, 0.7))
    case .halfDisc: max(length(p, q - 0.4) - 0.95, q - 0.4)
    }
  }
}

private func length(_ p: Double, _ q: Double) -> Double { (p * p + q * q).squareRoot() }

/// A rectangle around the origin, by its half-sides.
func boxDistance(_ p: Double, _ q: Double, _ halfWidth: Double, _ halfHeight: Double) -> Double {
  let (x, y) = (abs(p) - halfWidth, abs(q) - halfHeight)
  return length(max(x, 0), max(y, 0)) + min(max(x, y), 0)
}

/// An equilateral triangle that points to positive y, by half its side.
private func triangleDistance(_ p: Double, _ q: Double, side: Double) -> Double {
  let root = 3.0.squareRoot()
  var (x, y) = (abs(p) - side, q + side / root)
  if x + root * y > 0 { (x, y) = ((x - root * y) / 2, (-root * x - y) / 2) }
  x -= min(max(x, -2 * side), 0)
  return y > 0 ? -length(x, y) : length(x, y)
}

/// A five-pointed star that points to positive y; `waist` moves its inner corners.
private func starDistance(_ p: Double, _ q: Double, radius: Double, waist: Double) -> Double {
  // The cosine and sine of 36°: folding along the two mirror axes leaves one half-point.
  let (cosine, sine) = (0.809_016_994_374_947, 0.587_785_252_292_473)
  var (x, y) = (abs(p), q)
  let first = max(cosine * x - sine * y, 0)
  (x, y) = (x - 2 * first * cosine, y + 2 * first * sine)
  let second = max(-cosine * x - sine * y, 0)
  (x, y) = (abs(x + 2 * second * cosine), y + 2 * second * sine - radius)
  let (edgeX, edgeY) = (waist * sine, waist * cosine - 1)
  let along = (x * edgeX + y * edgeY) / (edgeX * edgeX + edgeY * edgeY)
  let t = min(max(along, 0), radius)
  let distance = length(x - edgeX * t, y - edgeY * t)
  return y * edgeX - x * edgeY < 0 ? -distance : distance
}
