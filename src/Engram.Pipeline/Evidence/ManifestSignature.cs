using Engram.Pipeline.Options;
using Engram.Storage;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Evidence;

/// <summary>The detached signature of manifest.json: manifest.json.sig beside it, of namespace engram, as ssh-keygen -Y makes it.</summary>
public static class ManifestSignature
{
    public const string FileName = "manifest.json.sig";

    private const string Namespace = "engram";
    private const string SignKey = "--sign";
    private const string SignersKey = "--signers";

    private static async Task RequireAsync(string key, CancellationToken stop)
    {
        if (!File.Exists(key))
        {
            throw new OptionsException(SignKey, $"'{key}': no such key file");
        }

        var (exit, _, error) = await SshKeygen.RunAsync(SignKey, ["-l", "-f", key], default, stop);
        if (exit != 0)
        {
            throw new OptionsException(SignKey, $"'{key}' is no SSH key: {FirstLine(error)}");
        }
    }

    /// <summary>Signs the manifest as it lies there; a signature that is there is replaced.</summary>
    /// <param name="key">A private key's file, or a public key's whose private one an agent holds.</param>
    /// <exception cref="OptionsException">ssh-keygen is absent, or the key cannot be used.</exception>
    public static async Task MakeAsync(RunFolder folder, string key, CancellationToken stop)
    {
        await RequireAsync(key, stop);
        var manifest = await File.ReadAllBytesAsync(folder.ManifestFile, stop);
        var (exit, signature, error) = await SshKeygen.RunAsync(SignKey, ["-Y", "sign", "-q", "-n", Namespace, "-f", key], manifest, stop);
        if (exit != 0)
        {
            var isLocked = error.Contains("passphrase", StringComparison.OrdinalIgnoreCase);
            throw new OptionsException(
                SignKey, isLocked ? $"'{key}' has a passphrase: hand it to an agent with ssh-add and name the public key, '{key}.pub'" : $"'{key}': {FirstLine(error)}");
        }

        DurableFile.WriteText(folder.In(FileName), signature);
    }

    internal static async Task<SignatureCheck> CheckAsync(VerifyRequest request, RunFolder folder, Findings findings, CancellationToken stop)
    {
        if (request.SignWith is { } key)
        {
            // Nobody puts a name under a run that does not hold.
            if (findings.MismatchCount == 0)
            {
                await MakeAsync(folder, key, stop);
            }
            else
            {
                findings.Note("the run does not hold, so it was not signed");
            }
        }

        var exists = File.Exists(folder.In(FileName));
        if (request.Signers is not { } signers)
        {
            return new SignatureCheck(!exists ? "none" : request.SignWith is null || findings.MismatchCount > 0 ? "present" : "made");
        }

        if (!File.Exists(signers))
        {
            throw new OptionsException(SignersKey, $"'{signers}': no such file of allowed signers");
        }

        if (!exists || !folder.HasManifest)
        {
            findings.Mismatch($"{FileName}: missing, the run is not signed");
            return new SignatureCheck("none");
        }

        return await VerifyAsync(request.Identity, signers, folder, findings, stop);
    }

    private static async Task<SignatureCheck> VerifyAsync(
        string? identity, string signers, RunFolder folder, Findings findings, CancellationToken stop)
    {
        var (manifest, signature) = (await File.ReadAllBytesAsync(folder.ManifestFile, stop), folder.In(FileName));
        IReadOnlyList<string> identities = identity is not null ? [identity] : await PrincipalsAsync(signers, signature, stop);
        var reason = "its key is none of the allowed signers'";
        foreach (var candidate in identities)
        {
            var (exit, _, error) = await SshKeygen.RunAsync(
                SignersKey, ["-Y", "verify", "-n", Namespace, "-f", signers, "-I", candidate, "-s", signature], manifest, stop);
            if (exit == 0)
            {
                return new SignatureCheck("good", candidate);
            }

            reason = FirstLine(error) is { Length: > 0 } line ? line : "it does not fit";
        }

        findings.Mismatch($"{FileName}: not a good signature of manifest.json{(identity is null ? "" : $" by {identity}")}: {reason}");
        return new SignatureCheck("bad");
    }

    /// <summary>Whose key the signature is by, as the file of allowed signers says; none where it says nothing.</summary>
    private static async Task<IReadOnlyList<string>> PrincipalsAsync(string signers, string signature, CancellationToken stop)
    {
        var (exit, output, _) = await SshKeygen.RunAsync(SignersKey, ["-Y", "find-principals", "-f", signers, "-s", signature], default, stop);
        return exit == 0 ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [];
    }

    private static string FirstLine(string text) => text.Split('\n')[0].Trim();
}
