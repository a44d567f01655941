using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace Engram.Tests.Servers;

/// <summary>
/// A PostgreSQL cluster of its own on the loopback, with a password and TLS, that ends with the tests; from Debian's package postgresql.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    /// <summary>With the characters that connection strings and addresses give a meaning.</summary>
    public const string Password = "pass;w=or'd@1";

    public const string User = "engram";

    private static readonly string? Programs = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "initdb"))).Max()
        : null;

    private readonly string _folder = Directory.CreateTempSubdirectory("engram-pg-").FullName;
    private readonly Process _server;

    /// <summary>Makes and starts the cluster; returns when it answers.</summary>
    public PostgresServer()
    {
        Assert.SkipUnless(IsInstalled, "the programs of a PostgreSQL server are not installed (Debian: postgresql)");
        Port = FreePort();
        WriteCertificates();
        File.WriteAllText(In("password"), Password);
        // The server does not run as root, and reads nothing that is not its own.
        Run("chown", "-R", Owner, _folder);
        Run("initdb", "-D", In("data"), "-U", User, "-A", "scram-sha-256", "--pwfile", In("password"), "-E", "UTF8", "--locale=C", "--no-sync");
        _server = Start(
            "postgres", "-D", In("data"), "-p", Port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1", "-c",
            $"unix_socket_directories={_folder}", "-c", "fsync=off", "-c", "ssl=on", "-c", $"ssl_cert_file={In("server.crt")}", "-c",
            $"ssl_key_file={In("server.key")}");
        for (var tries = 0; !Answers(); tries++)
        {
            Assert.True(tries < 600 && !_server.HasExited, "the PostgreSQL server did not start");
            Thread.Sleep(50);
        }
    }

    public static bool IsInstalled => Programs is not null;

    public int Port { get; }

    /// <summary>The certificate that vouches for the server's, which is of 127.0.0.1 and localhost.</summary>
    public string RootCertificate => In("root.crt");

    /// <summary>A certificate of the same name with another key.</summary>
    public string OtherCertificate => In("other.crt");

    private static string Owner => Environment.IsPrivilegedProcess ? "postgres" : Environment.UserName;

    public void Dispose()
    {
        _server.StandardInput.Close();
        _server.WaitForExit();
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string In(string name) => Path.Combine(_folder, name);

    private void WriteCertificates()
    {
        var start = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var rootKey = RSA.Create(2048);
        using var otherKey = RSA.Create(2048);
        using var serverKey = RSA.Create(2048);
        using var root = Authority(rootKey, start);
        using var other = Authority(otherKey, start);
        var request = new CertificateRequest("CN=localhost", serverKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var server = request.Create(root, start, start.AddYears(60), [1]);
        File.WriteAllText(In("root.crt"), root.ExportCertificatePem());
        File.WriteAllText(In("other.crt"), other.ExportCertificatePem());
        File.WriteAllText(In("server.crt"), server.ExportCertificatePem());
        File.WriteAllText(In("server.key"), serverKey.ExportPkcs8PrivateKeyPem());
        Run("chmod", "600", In("server.key"));
    }

    private static X509Certificate2 Authority(RSA key, DateTimeOffset start)
    {
        var request = new CertificateRequest("CN=Engram tests", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(start, start.AddYears(60));
    }

    private bool Answers()
    {
        using var ready = Start("pg_isready", "-q", "-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture));
        ready.WaitForExit();
        return ready.ExitCode == 0;
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}");
    }

    private static Process Start(string program, params string[] arguments)
    {
        var path = Path.Combine(Programs!, program);
        string[] owner = Environment.IsPrivilegedProcess ? [$"--reuid={Owner}", $"--regid={Owner}", "--clear-groups"] : [];
        var start = File.Exists(path)
            ? new ProcessStartInfo("setpriv", [.. owner, "--", .. WithUs(program), path, .. arguments])
            : new ProcessStartInfo(program, arguments);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = "/";
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    // The shell reads until its input is closed, by us or by our end however it came, and then ends the server.
    private static string[] WithUs(string program) =>
        program == "postgres" ? ["sh", "-c", "\"$@\" & read -r end; kill -INT $!; wait $!", "sh"] : [];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
