using System.Text.Json;

namespace Engram.Storage.Runs;

/// <summary>One process at a time works on a run. The operating system holds the lock, so a killed process leaves none.</summary>
public sealed class RunLock : IDisposable
{
    /// <summary>The locked file; it stays, empty, when the lock is gone.</summary>
    public const string FileName = "lock";

    /// <summary>Who holds the lock, for the message of the next one; of a killed process it means nothing.</summary>
    public const string OwnerName = "lock.json";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    private readonly FileStream _file;
    private readonly string _owner;

    private RunLock(FileStream file, string owner) => (_file, _owner) = (file, owner);

    /// <exception cref="RefusedException">Another process works on the run, or the file system has no locks.</exception>
    public static RunLock Take(string folder) => TryTake(folder)
        ?? throw new RefusedException($"{folder}: another process works on this run{OwnerOf(Path.Combine(folder, OwnerName))}");

    /// <summary>
    /// Takes the lock, or is refused after two seconds: a process that is being ended for this one may hold it for a moment, and so does whoever
    /// looks whether it is held.
    /// </summary>
    /// <exception cref="RefusedException">As <see cref="Take"/>.</exception>
    public static async Task<RunLock> TakeAsync(string folder, CancellationToken cancel)
    {
        for (var tries = 0; tries < 10; tries++)
        {
            if (TryTake(folder) is { } held)
            {
                return held;
            }

            await Task.Delay(Poll, cancel);
        }

        return Take(folder);
    }

    /// <summary>Takes the lock as soon as whoever holds it lets go or is gone.</summary>
    /// <exception cref="RefusedException">The file system has no locks.</exception>
    public static async Task<RunLock> WaitAsync(string folder, CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            if (TryTake(folder) is { } held)
            {
                return held;
            }

            await Task.Delay(Poll, cancel);
        }
    }

    private static RunLock? TryTake(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, FileName);
        var owner = Path.Combine(folder, OwnerName);
#pragma warning disable CA2000 // the lock that is returned owns it
        if (TryOpen(path) is not { } file)
#pragma warning restore CA2000
        {
            return null;
        }

        try
        {
            // Where the file system has no locks the runtime opens the file all the same, so a second opening must fail.
            using (var second = TryOpen(path))
            {
                if (second is not null)
                {
                    throw new RefusedException(
                        $"{folder}: there are no file locks (the file system has none, or DOTNET_SYSTEM_IO_DISABLEFILELOCKING is set),"
                        + " so two processes could spoil the run; use another folder");
                }
            }

            DurableFile.Write(owner, JsonSerializer.SerializeToUtf8Bytes(new Owner(Environment.ProcessId, Environment.MachineName)));
            return new RunLock(file, owner);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether a process works on the run now. Takes a shared lock for a moment, which fails only beside a run's exclusive one.</summary>
    public static bool IsHeld(RunFolder folder)
    {
        try
        {
            using var probe = new FileStream(folder.In(FileName), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return false;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose()
    {
        try
        {
            File.Delete(_owner);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A disk that is gone or read-only has ended the run already; the name of its last owner means nothing.
        }

        _file.Dispose();
    }

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    private static string OwnerOf(string path)
    {
        try
        {
            var owner = JsonSerializer.Deserialize<Owner>(File.ReadAllBytes(path));
            return owner is null ? "" : $" (process {owner.Process} on {owner.Host})";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // Only a help for the reader: between taking the lock and writing the name there is none.
            return "";
        }
    }

    private sealed record Owner(int Process, string Host);
}
