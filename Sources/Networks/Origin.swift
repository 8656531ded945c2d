extension Network {
  /// Whose definition a network follows: what its layers are called, how its weights' files are laid out.
  public enum Origin: String, Hashable, Sendable {
    case torchvision
    /// akamaster's pytorch_resnet_cifar10, and what the laboratory makes of it.
    case cifar
    case keras
    /// TF-Slim, `resnet_v2`.
    case slim
    /// MXNet's `symbols/resnet.py`.
    case mxnet
    /// Ultralytics' YOLOv5.
    case yolov5
    /// A description that somebody wrote.
    case description

    /// What the origin's people call it.
    public var title: String {
      switch self {
      case .torchvision: "torchvision"
      case .cifar: "He et al. 2015, section 4.2"
      case .keras: "Keras"
      case .slim: "TF-Slim"
      case .mxnet: "MXNet"
      case .yolov5: "YOLOv5"
      case .description: "own description"
      }
    }
  }
}
