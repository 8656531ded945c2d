/// Several curves over common axes, to be written to a file.
///
///     var chart = Chart(xTitle: "step", yTitle: "training loss", yScale: .logarithmic)
///     chart.series.append(.init("plain-56", plain))
///     chart.series.append(.init("ResNet-56, test", residual, isDashed: true))
///     let svg = chart.svg()
///
/// A point that is not finite, or not positive on a logarithmic axis, leaves a gap. Nothing here draws
/// on a terminal; that is `LineChart`, of the module Terminal.
public struct Chart: Sendable {
  public struct Series: Sendable {
    public var name: String
    /// In the order in which they are joined.
    public var points: [(x: Double, y: Double)]
    /// For a second kind of curve, such as the test error beside the training error.
    public var isDashed: Bool

    public init(_ name: String, _ points: [(x: Double, y: Double)], isDashed: Bool = false) {
      self.name = name
      self.points = points
      self.isDashed = isDashed
    }
  }

  public enum Scale: Sendable {
    case linear
    /// By powers of ten.
    case logarithmic
  }

  public var title: String
  public var xTitle: String
  public var yTitle: String
  public var yScale: Scale
  /// The part of the y axis that is shown; nil for all points. For runs that diverge.
  public var yRange: ClosedRange<Double>?
  public var series: [Series]

  public init(
    _ series: [Series] = [], title: String = "", xTitle: String = "", yTitle: String = "",
    yScale: Scale = .linear, yRange: ClosedRange<Double>? = nil
  ) {
    self.series = series
    self.title = title
    self.xTitle = xTitle
    self.yTitle = yTitle
    self.yScale = yScale
    self.yRange = yRange
  }
}
