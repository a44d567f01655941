using System.Runtime.InteropServices;
using System.Text;

namespace Engram.Storage;

/// <summary>Files that exist whole or not at all: written to <c>.partial</c>, flushed to disk, renamed, the folder flushed.</summary>
public static partial class DurableFile
{
    /// <summary>Ending of what is not finished; such a file may be deleted by whoever owns the folder.</summary>
    public const string Partial = ".partial";

    private const int NoEntry = 2;

    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        CreateFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using (var file = CreatePartial(path))
        {
            file.Write(bytes);
            FlushToDisk(file);
        }

        Publish(path);
    }

    public static void WriteText(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Gives a whole file another place, in the place of what is there.</summary>
    public static void Move(string from, string to)
    {
        CreateFolder(Path.GetDirectoryName(Path.GetFullPath(to))!);
        File.Move(from, to, overwrite: true);
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(to))!);
    }

    /// <summary>
    /// Makes a folder and those above it that are missing, each one's entry durable: a file survives a loss of power only if its folders do.
    /// </summary>
    internal static void CreateFolder(string folder)
    {
        var made = new Stack<string>();
        for (var path = Path.GetFullPath(folder); !Directory.Exists(path) && Path.GetDirectoryName(path) is { } parent; path = parent)
        {
            made.Push(parent);
        }

        Directory.CreateDirectory(folder);
        foreach (var parent in made)
        {
            FlushFolder(parent);
        }
    }

    /// <summary>Opens the <c>.partial</c> of a path, empty.</summary>
    internal static FileStream CreatePartial(string path) =>
        new(path + Partial, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1 << 16);

    internal static void FlushToDisk(FileStream file)
    {
        file.Flush();
        RandomAccess.FlushToDisk(file.SafeFileHandle);
    }

    /// <summary>Gives a flushed and closed <c>.partial</c> its name.</summary>
    internal static void Publish(string path)
    {
        File.Move(path + Partial, path, overwrite: true);
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Deletes every <c>.partial</c> of a folder (not of its sub-folders).</summary>
    internal static void DeletePartials(string folder)
    {
        foreach (var file in Directory.GetFiles(folder, "*" + Partial))
        {
            File.Delete(file);
        }
    }

    /// <summary>
    /// Makes renames and deletions in a folder durable. .NET cannot open a folder, hence the system calls; Windows has no need of it.
    /// </summary>
    internal static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var handle = OpenFile(folder, 0);
        if (handle < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            throw error == NoEntry
                ? new DirectoryNotFoundException($"'{folder}' is gone")
                : new IOException($"'{folder}' cannot be opened to flush it (error {error})", error);
        }

        // Some network file systems refuse to flush a folder; they have written the rename through already.
        _ = FlushHandle(handle);
        _ = CloseFile(handle);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FlushHandle(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int CloseFile(int handle);
}
