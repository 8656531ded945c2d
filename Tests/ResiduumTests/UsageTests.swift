import Testing

/// Words that mean nothing: exit code 64, one line, and no trap for any number.
@Suite("Usage") struct UsageTests {
  @Test(
    "What is not known is named",
    arguments: [
      ("forward --network vgg12", "'vgg12'"), ("forward --network cifar-resnet21", "21"),
      ("forward --network cifar-resnet99999999999999999999", "no network"),
      ("forward --network resnet-50", "no network"),
      ("forward --network cifar-highway20-w300", "cifar-KINDN-wW"),
      ("inspect conv2_1 --network cifar-resnet8 --tensor gate", "no gate"),
      ("forward --weights random:x", "'random:x'"), ("forward --weights random:-1", "seed"),
      ("forward --normalize gray", "'gray'"), ("forward --speed", "'--speed'"),
      ("forward extra", "'extra'"), ("nonsense", "'nonsense'"),
      ("inspect", "block"), ("inspect conv9_9", "conv9_9"), ("inspect layer9.0", "layer9.0"),
      ("inspect / --network cifar-resnet8", "block"),
      ("inspect conv2_1/conv9 --network cifar-resnet8", "'conv9'"),
      ("inspect conv2_1 --network cifar-resnet8 --tensor mean", "'mean'"),
      ("inspect conv2_1/conv1 --network cifar-resnet8 --tensor sum", "--tensor"),
      ("inspect stem --network cifar-resnet8 --tensor residual", "stem"),
      ("inspect conv2_1 --network cifar-plain8 --tensor shortcut", "no shortcut"),
      ("inspect conv2_1 --network cifar-resnet8 --channel 16", "0 to 15"),
      ("inspect conv2_1 --network cifar-resnet8 --channel=-1", "0 to 15"),
      ("inspect conv2_1 --network cifar-resnet8 --channel 9223372036854775807", "0 to 15"),
      ("summary vgg12", "'vgg12'"), ("summary --input 3x224", "'3x224'"),
      ("summary --input 1x224x224", "3 channels"), ("summary --input 3x0x0", "0×0"),
      ("summary cifar-gated8 --input 3x15x16", "16×16"),
      ("summary --input 3x9223372036854775807x9223372036854775807", "too large"),
      ("evaluate --dataset mnist:x", "'mnist:x'"), ("evaluate --dataset cifar10:", "cifar10:DIR"),
      ("evaluate --dataset postcards:x", "or cifar10:DIR"),
      ("evaluate --network resnet18 --dataset postcards", "1000 classes"),
      ("compare --preset deep", "'deep'"), ("compare --kinds plain,wide", "'wide'"),
      ("compare --depths 8,9", "'9'"), ("compare --seeds 0,", "whole numbers"),
      ("compare --width 300", "1 to 256"), ("compare --dataset mnist", "'mnist'"),
      ("compare --size 8", "16 to 224"),
      ("compare --lesions --steps 9", "without --steps"),
      ("compare --lesions --preset instant", "without --preset"),
      ("compare --lesions --resume", "without --resume"),
      ("compare --lesions --svg x.svg", "without --svg"),
      ("compare --lesions --network resnet18", "1000 classes"),
      ("compare --lesions --dataset mnist", "'mnist'"),
      ("compare --network cifar-resnet8", "--network goes with --lesions"),
      ("compare --limit 8", "--limit goes with --lesions"),
      ("compare --seed 1", "--seed goes with --lesions"),
      ("weights check", "file"), ("weights pull", "name"), ("weights push", "'push'"),
      ("postcards --difficulty gentle", "'gentle'"), ("postcards extra", "'extra'"),
      ("bench --size=-5", "32×32"), ("bench --size 9223372036854775807", "too large"),
    ])
  func unknown(command: String, words: String) throws {
    try Program.run(command.split(separator: " ").map(String.init)).expectFailure(64, words)
  }

  @Test(
    "Numbers out of range",
    arguments: [
      "forward --threads 0", "forward --threads=-1", "forward --threads 257",
      "forward --threads 99999999999999999999", "forward --threads two", "forward --top=-1",
      "forward --top 99999999999999999999", "forward --seed=-1", "bench --runs 0",
      "bench --batch 0", "bench --batch 257", "bench --batch 32 --size 2048",
      "bench --batch 256 --size 704", "bench --tune --batch 256 --size 2048",
      "bench --runs 100001", "evaluate --dataset cifar10:x --limit 0",
      "evaluate --dataset postcards --limit 9223372036854775807", "compare --steps 0",
      "compare --lesions --limit 0", "compare --lesions --limit 9223372036854775807",
      "compare --steps=-1",
      "postcards --count 0", "postcards --count 1000001", "postcards --size 15",
      "postcards --size 225", "postcards --first=-1", "postcards --first 9223372036854775807",
      "postcards --seed=-1", "postcards --png x.png --count 1000000",
    ])
  func numbers(command: String) throws {
    try Program.run(command.split(separator: " ").map(String.init)).expectFailure(64)
  }

  @Test("The largest numbers that are in range")
  func extremes() throws {
    let report = try Program.run(
      "forward", "--network", "cifar-resnet8", "--top", "9223372036854775807", "--seed",
      "18446744073709551615", "--weights", "random:18446744073709551615", "--threads", "256",
      "--json"
    ).json()
    #expect(try report.objects("predictions").count == 10)
    #expect(try report.number("threads") == 256)
  }

  @Test("Every command explains itself, with an example")
  func help() throws {
    for command in [
      ["tour"], ["forward"], ["inspect"], ["summary"], ["evaluate"], ["weights", "list"],
      ["weights", "pull"],
      ["weights", "check"], ["weights", "convert"],
      ["bench"], ["doctor"], ["postcards"], ["compare"], ["train"],
    ] {
      let outcome = try Program.run(command + ["--help"])
      #expect(outcome.exitCode == 0)
      #expect(outcome.error == "")
      #expect(outcome.text.contains("EXAMPLE") && outcome.text.contains("residuum \(command[0])"))
    }
    #expect(try Program.run("--version").text.contains(#/^\d+\.\d+\.\d+\n$/#))
  }
}
