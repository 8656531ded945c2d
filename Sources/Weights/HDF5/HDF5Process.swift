import CHDF5

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A child process that reads one HDF5 file through libhdf5, and the pipe through which it tells.
///
/// libhdf5 can be crashed by a damaged file, so whatever happens there must stay there: here are read
/// bytes that nobody vouches for. The child is killed and reaped when this object goes.
final class HDF5Process {
  /// What one child may use.
  struct Limits {
    /// Of processor time; four times that by the clock.
    var seconds = 60
    /// Of converted numbers, in bytes.
    var byteCount: Int

    /// At most 4 GiB, and no more than what deflate, which packs 1032 bytes into one at best, can have
    /// packed into a file of this size; 64 MiB in any case.
    init(fileSize: Int) {
      let (product, overflow) = fileSize.multipliedReportingOverflow(by: 1100)
      byteCount = overflow ? 4 << 30 : min(4 << 30, 64 << 20 + product)
    }
  }

  private let process: pid_t
  private let descriptor: Int32
  private let limits: Limits
  private let deadline: ContinuousClock.Instant
  private var isReaped = false

  /// Starts a child on these bytes, which must stay as they are while this object lives.
  init(_ image: UnsafeRawBufferPointer, limits: Limits) throws(WeightsError.Fault) {
    var child = hdf5_reader_limits(
      seconds: UInt32(limits.seconds), byte_count: UInt64(limits.byteCount))
    var process: pid_t = 0
    var descriptor: Int32 = 0
    let code = hdf5_reader_start(image.baseAddress, image.count, &child, &process, &descriptor)
    guard code == 0 else { throw .hdf5(.notStarted(code: code)) }
    self.process = process
    self.descriptor = descriptor
    self.limits = limits
    deadline = .now + .seconds(4 * limits.seconds)
  }

  deinit {
    close(descriptor)
    if !isReaped {
      kill(process, SIGKILL)
      _ = reap()
    }
  }

  /// Reads as many bytes as there is room for.
  ///
  /// - Throws: how the child ended, where it ended before.
  func read(into bytes: UnsafeMutableRawBufferPointer) throws(WeightsError.Fault) {
    var filled = 0
    while filled < bytes.count {
      try waitForBytes()
      let count = posixRead(
        descriptor, bytes.baseAddress! + filled, bytes.count - filled)
      if count < 0 {
        if errno == EINTR { continue }
        throw .hdf5(.noResult)
      }
      guard count > 0 else { throw .hdf5(ending()) }
      filled += count
    }
  }

  /// Reads so many bytes.
  func read(count: Int) throws(WeightsError.Fault) -> [UInt8] {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
    defer { memory.deallocate() }
    try read(into: memory)
    return Array(memory)
  }

  private func waitForBytes() throws(WeightsError.Fault) {
    while true {
      let left = ContinuousClock.now.duration(to: deadline)
      guard left > .zero else { throw .hdf5(.tooSlow(seconds: limits.seconds)) }
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      // A poll is no longer than a second, so that no conversion can overflow.
      if poll(&waiting, 1, left > .seconds(1) ? 1000 : 20) > 0 { return }
    }
  }

  /// How a child ended that has closed its pipe too early.
  private func ending() -> WeightsError.HDF5Problem {
    // It may have closed the pipe alone, and go on.
    kill(process, SIGKILL)
    guard let status = reap(), status & 0x7F != 0 else { return .noResult }
    let signal = status & 0x7F
    // SIGKILL, from here or from the system, comes with no reason.
    switch signal {
    case SIGXCPU, SIGALRM: return .tooSlow(seconds: limits.seconds)
    case SIGKILL: return .noResult
    default: return .crashed(signal: signal)
    }
  }

  /// Waits for the child, which is dying; nil where the system has thrown its status away, as it does
  /// for a process that ignores SIGCHLD.
  private func reap() -> Int32? {
    isReaped = true
    var status: Int32 = 0
    while true {
      if waitpid(process, &status, 0) == process { return status }
      if errno != EINTR { return nil }
    }
  }
}

/// `read`, which a method of the same name hides.
private func posixRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer, _ count: Int) -> Int {
  read(descriptor, bytes, count)
}
