using System.ComponentModel;
using System.Diagnostics;
using Engram.Pipeline.Options;

namespace Engram.Pipeline.Evidence;

/// <summary>OpenSSH's own program, which makes and checks signatures over any file (SSHSIG).</summary>
internal static class SshKeygen
{
    private const string Program = "ssh-keygen";

    /// <param name="key">The option that needs it, for the message.</param>
    /// <param name="input">What is signed.</param>
    /// <exception cref="OptionsException">The program is absent.</exception>
    public static async Task<(int Exit, string Output, string Error)> RunAsync(
        string key, IEnumerable<string> arguments, ReadOnlyMemory<byte> input, CancellationToken stop)
    {
        var start = new ProcessStartInfo(Program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // A key that wants a passphrase asks for it on the terminal; a window that nobody expects would hang a night's run.
        start.Environment["SSH_ASKPASS_REQUIRE"] = "never";
        start.Environment["LC_ALL"] = "C";
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new OptionsException(key, $"{Program} is not to be found ({e.Message}): install OpenSSH's client", e);
        }

        var output = process.StandardOutput.ReadToEndAsync(stop);
        var error = process.StandardError.ReadToEndAsync(stop);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, stop);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read everything: its exit code and its words say why.
        }

        await process.WaitForExitAsync(stop);
        return (process.ExitCode, await output, (await error).Trim());
    }
}
