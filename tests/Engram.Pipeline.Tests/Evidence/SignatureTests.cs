using System.Diagnostics;
using Engram.Compute;
using Engram.Pipeline.Evidence;
using Engram.Pipeline.Options;

namespace Engram.Tests.Evidence;

/// <summary>Signatures by a real ssh-keygen.</summary>
public sealed class SignatureTests : IClassFixture<EvidenceRuns>, IDisposable
{
    private readonly EvidenceRuns _runs;
    private readonly ScratchFolder _scratch = new();
    private readonly string _run;

    public SignatureTests(EvidenceRuns runs)
    {
        _runs = runs;
        Assert.SkipUnless(IsThere(), "ssh-keygen is not installed (Debian: openssh-client)");
        _run = _scratch.CopyOf(runs.AttackedRun, "run");
        Keygen("-q", "-t", "ed25519", "-N", "", "-C", "auditor", "-f", _scratch["key"]);
        _scratch.Write("signers", $"auditor@example.org namespaces=\"engram\" {File.ReadAllText(_scratch["key.pub"])}");
    }

    [Fact]
    public async Task A_signature_is_made_of_a_run_that_holds_and_checked_against_the_allowed_signers()
    {
        Assert.Equal("none", (await VerifyAsync()).Signature.State);
        Assert.Equal("made", (await VerifyAsync(sign: "key")).Signature.State);
        Assert.Equal("present", (await VerifyAsync()).Signature.State);
        var good = await VerifyAsync(signers: "signers");
        Assert.Equal(new SignatureCheck("good", "auditor@example.org"), good.Signature);
        Assert.True(good.Holds);
        Assert.Equal("good", (await VerifyAsync(signers: "signers", identity: "auditor@example.org")).Signature.State);

        var other = await VerifyAsync(signers: "signers", identity: "someone@example.org");
        Assert.Equal("bad", other.Signature.State);
        Assert.StartsWith("manifest.json.sig: not a good signature of manifest.json by someone@example.org", Assert.Single(other.Mismatches), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_signature_and_one_of_another_manifest_are_mismatches()
    {
        Assert.Contains("manifest.json.sig: missing, the run is not signed", (await VerifyAsync(signers: "signers")).Mismatches);
        await VerifyAsync(sign: "key");

        // The manifest is made anew and fits every file; only the signature tells.
        File.AppendAllText(Path.Combine(_run, "config.yaml"), "# a comment\n");
        Forgery.Seal(_run);
        var found = await VerifyAsync(signers: "signers");
        Assert.Equal("bad", found.Signature.State);
        Assert.StartsWith("manifest.json.sig: not a good signature", Assert.Single(found.Mismatches), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_key_and_another_namespace_are_no_good()
    {
        Keygen("-q", "-t", "ed25519", "-N", "", "-f", _scratch["other"]);
        await VerifyAsync(sign: "other");
        Assert.Equal("bad", (await VerifyAsync(signers: "signers")).Signature.State);

        File.Delete(Path.Combine(_run, "manifest.json.sig"));
        Keygen("-q", "-Y", "sign", "-n", "file", "-f", _scratch["key"], Path.Combine(_run, "manifest.json"));
        Assert.Equal("bad", (await VerifyAsync(signers: "signers")).Signature.State);
    }

    [Fact]
    public async Task A_run_that_does_not_hold_is_not_signed()
    {
        File.AppendAllText(Path.Combine(_run, "config.yaml"), "#");
        var found = await VerifyAsync(sign: "key");
        Assert.Equal("none", found.Signature.State);
        Assert.False(File.Exists(Path.Combine(_run, "manifest.json.sig")));
        Assert.Contains(found.Notes, line => line.EndsWith("was not signed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_that_cannot_be_used_is_said_in_one_line()
    {
        Keygen("-q", "-t", "ed25519", "-N", "secret phrase", "-f", _scratch["locked"]);
        var locked = await Assert.ThrowsAsync<OptionsException>(() => VerifyAsync(sign: "locked"));
        Assert.Contains("has a passphrase: hand it to an agent with ssh-add", locked.Message, StringComparison.Ordinal);
        var absent = await Assert.ThrowsAsync<OptionsException>(() => VerifyAsync(sign: "absent"));
        Assert.EndsWith("no such key file", absent.Message, StringComparison.Ordinal);
        var none = await Assert.ThrowsAsync<OptionsException>(() => VerifyAsync(sign: "signers.txt"));
        Assert.StartsWith("--sign: ", none.Message, StringComparison.Ordinal);
        var signers = await Assert.ThrowsAsync<OptionsException>(() => VerifyAsync(signers: "absent"));
        Assert.EndsWith("no such file of allowed signers", signers.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _scratch.Dispose();

    private Task<Verification> VerifyAsync(string? sign = null, string? signers = null, string? identity = null) => RunVerifier.VerifyAsync(
        new VerifyRequest
        {
            Folder = _run,
            ReadConfiguration = _ => _runs.Attacked,
            SignWith = sign is null ? null : _scratch[sign],
            Signers = signers is null ? null : _scratch[signers],
            Identity = identity,
        },
        (_, _) => new ReferenceDevice(),
        TestContext.Current.CancellationToken);

    private static bool IsThere() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "ssh-keygen.exe" : "ssh-keygen")));

    private static void Keygen(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ssh-keygen", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
