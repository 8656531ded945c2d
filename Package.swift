// swift-tools-version: 6.2

import PackageDescription

// The kernels are one folder, `Sources/KernelSource`, compiled once for each instruction set under
// three target names. They are unchecked and optimized in every configuration, so that a debug test
// run computes at full speed; what calls them checks the arguments. `-disable-cmo` keeps an inlined
// copy from leaving the module whose instruction set it was compiled for.
let kernelFlags = [
  "-Ounchecked", "-wmo", "-num-threads", "1", "-disable-batch-mode", "-disable-cmo",
]

func kernels(_ name: String, march: String?, defines: [String]) -> Target {
  .target(
    name: name,
    dependencies: ["CMemory", "KernelInterface"],
    exclude: ["README.md"],
    swiftSettings: [
      .unsafeFlags(kernelFlags + (march.map { ["-Xcc", "-march=\($0)"] } ?? []))
    ] + defines.map { .define($0) })
}

#if arch(x86_64)
  let kernelTargets = [
    kernels("KernelsBaseline", march: nil, defines: ["KERNEL_BASELINE"]),
    kernels("KernelsV3", march: "x86-64-v3", defines: ["KERNEL_V3", "KERNEL_FMA"]),
    kernels("KernelsV4", march: "x86-64-v4", defines: ["KERNEL_V4", "KERNEL_FMA"]),
  ]
#else
  // arm64 has fused multiply-add in its baseline, and NEON is its one instruction set.
  let kernelTargets = [
    kernels("KernelsBaseline", march: nil, defines: ["KERNEL_BASELINE", "KERNEL_FMA"])
  ]
#endif

let kernelDependencies = kernelTargets.map { Target.Dependency(stringLiteral: $0.name) }

let package = Package(
  name: "Residuum",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "residuum", targets: ["Residuum"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(
      name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CPlatform"),
    .systemLibrary(name: "CMemory"),

    .target(name: "KernelInterface"),
    .target(
      name: "Kernels",
      dependencies: ["CMemory", "CPlatform", "KernelInterface"] + kernelDependencies),
    .target(
      name: "Networks",
      dependencies: ["Kernels", .product(name: "Yams", package: "Yams")]),
    .target(name: "Files"),
    .target(name: "Pictures", dependencies: ["Files", "Kernels", "CPNG", "CTurboJPEG"]),
    // libhdf5 is loaded when an HDF5 file is read, so only its headers are needed here: no pkg-config.
    .target(name: "CHDF5"),
    .target(name: "Weights", dependencies: ["CHDF5", "Files", "Kernels", "Networks", "CCrypto"]),
    .target(
      name: "Inference", dependencies: ["Kernels", "Lessons", "Networks", "Pictures", "Weights"]),
    .target(
      name: "Training", dependencies: ["Files", "Kernels", "Networks", "Pictures", "Weights"]),
    .target(
      name: "Laboratory",
      dependencies: ["Files", "Kernels", "Networks", "Pictures", "Training", "Weights"]),
    .target(
      name: "Lessons", path: "Lessons", exclude: ["GUIDE.md"],
      resources: [.copy("recordings"), .copy("bundled"), .copy("networks"), .copy("en")]),
    .target(name: "CTerminal"),
    .target(name: "Terminal", dependencies: ["CNcurses", "CPlatform", "CTerminal"]),
    .target(
      name: "Curriculum",
      dependencies: ["Files", "Networks", "Terminal", .product(name: "Yams", package: "Yams")]),
    .target(
      name: "Tour",
      dependencies: [
        "Curriculum", "Inference", "Kernels", "Laboratory", "Lessons", "Networks", "Pictures",
        "Terminal", "Training", "Weights",
        .product(name: "Logging", package: "swift-log"),
      ]),
    .executableTarget(
      name: "Residuum",
      dependencies: [
        "CPlatform", "Curriculum", "Files", "Inference", "Kernels", "Laboratory", "Lessons",
        "Networks", "Pictures", "Terminal", "Tour", "Training", "Weights",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ]),

    .testTarget(name: "KernelsTests", dependencies: ["Kernels"]),
    .testTarget(name: "NetworksTests", dependencies: ["Networks"]),
    .testTarget(
      name: "PicturesTests", dependencies: ["Pictures", "Kernels"], resources: [.copy("Fixtures")]),
    .testTarget(
      name: "WeightsTests", dependencies: ["Weights", "Kernels", "Networks"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "InferenceTests",
      dependencies: ["Inference", "Kernels", "Networks", "Weights", "Pictures"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "TrainingTests",
      dependencies: ["Training", "Kernels", "Networks", "Pictures", "Weights"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "LaboratoryTests", dependencies: ["Laboratory", "Kernels", "Training", "Weights"]),
    .testTarget(name: "TerminalTests", dependencies: ["Terminal"]),
    .testTarget(name: "CurriculumTests", dependencies: ["Curriculum", "Files"]),
    .testTarget(
      name: "TourTests",
      dependencies: [
        "Curriculum", "Inference", "Kernels", "Laboratory", "Networks", "Pictures", "Terminal",
        "Tour", "Training", "Weights",
      ],
      exclude: ["Screens"]),
    .testTarget(
      name: "ResiduumTests",
      dependencies: [
        "Curriculum", "Kernels", "Residuum", "Tour",
        .product(name: "Logging", package: "swift-log"),
      ]),
  ] + kernelTargets,
  swiftLanguageModes: [.v6]
)
