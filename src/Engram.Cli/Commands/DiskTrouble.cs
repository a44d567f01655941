using System.Runtime.InteropServices;

namespace Engram.Cli.Commands;

/// <summary>Faults that pass when a disk has room, or is back: what to do is said, and nothing else is tried meanwhile.</summary>
internal static class DiskTrouble
{
    // Numbers of Linux and macOS; the runtime keeps them in HResult where it has no exception of its own.
    private const int NoSpace = 28;
    private const int FileTooLarge = 27;
    private const int ReadOnly = 30;
    private const int InputOutput = 5;
    private const int NoDevice = 19;
    private static readonly int OverQuota = OperatingSystem.IsMacOS() ? 69 : 122;
    private static readonly int Stale = OperatingSystem.IsMacOS() ? 70 : 116;
    private static readonly int NotConnected = OperatingSystem.IsMacOS() ? 57 : 107;

    // Windows: ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL.
    private static readonly int[] WindowsFull = [unchecked((int)0x80070070), unchecked((int)0x80070027)];

    /// <summary>What is wrong and helps; null where the fault is another one, such as an input that is not there.</summary>
    public static string? Of(Exception error)
    {
        if (Failure.Of(error, configuration: null).Code != ExitCode.Failed)
        {
            return null;
        }

        for (var cause = error; cause is not null; cause = cause is AggregateException { InnerExceptions: [var first, ..] } ? first : cause.InnerException)
        {
            if (cause is DirectoryNotFoundException or FileNotFoundException)
            {
                return "a file or folder has gone; if its disk was unmounted, mount it again";
            }

            if (cause is IOException && RemedyOf(cause.HResult) is { } remedy)
            {
                return remedy;
            }
        }

        return null;
    }

    private static string? RemedyOf(int code) =>
        code is NoSpace || code == OverQuota || (RuntimeInformation.IsOSPlatform(OSPlatform.Windows) && WindowsFull.Contains(code)) ? "the disk is full; make room"
        : code is FileTooLarge ? "a file may not grow so large here (ulimit -f, or the file system); allow it"
        : code is ReadOnly or InputOutput or NoDevice || code == Stale || code == NotConnected ? "the disk does not take or give data; see to it"
        : null;
}
