using System.Data.Common;
using System.Text.RegularExpressions;
using Npgsql;

namespace Engram.Storage.Warehouse;

/// <summary>
/// The connection of <c>postgres:</c>: <c>//USER@HOST:PORT/DATABASE?sslmode=verify-full&amp;sslrootcert=FILE</c>, or <c>Host=…;Database=…</c> as
/// Npgsql spells it, or nothing. What it does not say comes from the variables of PostgreSQL's own tools. <c>${NAME}</c> is a variable of the
/// environment; a password may stand there only so.
/// </summary>
internal static partial class PostgresConnection
{
    private const string PasswordHere =
        "holds a password, which would be read in configurations, logs and process lists; set PGPASSWORD or PGPASSFILE, or name a variable: Password=${NAME}";

    private const string Form = "is no connection: it takes //USER@HOST:PORT/DATABASE?sslmode=…, or Host=…;Database=…, or nothing (then PGHOST, PGDATABASE, …)";

    // Names of libpq and of its variables, and what Npgsql calls the same.
    private static readonly (string Libpq, string Variable, string Keyword)[] Names =
    [
        ("host", "PGHOST", "Host"),
        ("port", "PGPORT", "Port"),
        ("dbname", "PGDATABASE", "Database"),
        ("user", "PGUSER", "Username"),
        ("password", "PGPASSWORD", "Password"),
        ("passfile", "PGPASSFILE", "Passfile"),
        ("sslmode", "PGSSLMODE", "SSL Mode"),
        ("sslrootcert", "PGSSLROOTCERT", "Root Certificate"),
        ("sslcert", "PGSSLCERT", "SSL Certificate"),
        ("sslkey", "PGSSLKEY", "SSL Key"),
        ("sslpassword", "PGSSLPASSWORD", "SSL Password"),
        ("channel_binding", "PGCHANNELBINDING", "Channel Binding"),
        ("connect_timeout", "PGCONNECT_TIMEOUT", "Timeout"),
        ("application_name", "PGAPPNAME", "Application Name"),
        ("options", "PGOPTIONS", "Options"),
    ];

    /// <summary>What is wrong with it, never quoting a value; null where nothing is.</summary>
    public static string? ProblemOf(string text)
    {
        try
        {
            Build(text, environment: null);
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    /// <exception cref="WarehouseException">A variable that it names is not set, or holds what cannot be used.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text, Func<string, string?> environment)
    {
        try
        {
            return Build(text, environment);
        }
        catch (FormatException e)
        {
            throw new WarehouseException($"postgres: {e.Message}", e);
        }
    }

    /// <summary>For messages.</summary>
    public static string Show(NpgsqlConnectionStringBuilder connection) =>
        $"postgres://{connection.Host}:{connection.Port}/{connection.Database ?? connection.Username}";

    private static NpgsqlConnectionStringBuilder Build(string text, Func<string, string?>? environment)
    {
        // Before anything is parsed, so that no form of it, however wrong, gets through with one.
        if (PasswordPattern().Matches(text).Any(match => !IsVariable(match.Groups["value"].Value)))
        {
            throw new FormatException(PasswordHere);
        }

        var given = text.StartsWith("//", StringComparison.Ordinal) ? OfAddress(text[2..]) : OfKeywords(text);
        var connection = new NpgsqlConnectionStringBuilder();
        foreach (var (keyword, value) in given)
        {
            if (environment is not null || !VariablePattern().IsMatch(value))
            {
                Set(connection, keyword, Expand(value, environment));
            }
        }

        if (environment is not null)
        {
            Complete(connection, environment);
        }

        return connection;
    }

    private static void Complete(NpgsqlConnectionStringBuilder connection, Func<string, string?> environment)
    {
        foreach (var (_, variable, keyword) in Names)
        {
            if (!IsGiven(connection, keyword) && environment(variable) is { Length: > 0 } value)
            {
                Set(connection, keyword, value);
            }
        }

        if (!IsGiven(connection, "Host"))
        {
            connection.Host = "localhost";
        }

        if (!IsGiven(connection, "Application Name"))
        {
            connection.ApplicationName = "engram";
        }
    }

    // ContainsKey says true of every keyword that there is.
    private static bool IsGiven(NpgsqlConnectionStringBuilder connection, string keyword) => connection.Keys.Cast<string>().Contains(keyword);

    private static List<(string Keyword, string Value)> OfKeywords(string text)
    {
        try
        {
            var parsed = new DbConnectionStringBuilder { ConnectionString = text };
            return [.. parsed.Keys.Cast<string>().Select(keyword => (keyword, (string)parsed[keyword]))];
        }
        catch (ArgumentException e)
        {
            throw new FormatException(Form, e);
        }
    }

    private static List<(string Keyword, string Value)> OfAddress(string text)
    {
        var (address, query) = Cut(text, '?');
        var (authority, database) = Cut(address, '/');
        var at = authority.LastIndexOf('@');
        var (user, password) = Cut(at < 0 ? "" : authority[..at], ':');
        if (password.Length > 0 && !IsVariable(password))
        {
            throw new FormatException(PasswordHere);
        }

        var host = authority[(at + 1)..];
        var colon = host.EndsWith(']') ? -1 : host.LastIndexOf(':');
        List<(string, string)> parts =
        [
            ("Username", user), ("Password", password), ("Host", (colon < 0 ? host : host[..colon]).Trim('[', ']')),
            ("Port", colon < 0 ? "" : host[(colon + 1)..]), ("Database", database),
        ];
        foreach (var (name, value) in query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(part => Cut(part, '=')))
        {
            var known = Array.Find(Names, entry => entry.Libpq == name);
            parts.Add(known.Keyword is null
                ? throw new FormatException($"has no parameter '{Shortened(name)}'; it takes {string.Join(", ", Names.Select(entry => entry.Libpq))}")
                : (known.Keyword, value));
        }

        return [.. parts.Where(part => part.Item2.Length > 0).Select(part => (part.Item1, Uri.UnescapeDataString(part.Item2)))];
    }

    private static void Set(NpgsqlConnectionStringBuilder connection, string keyword, string value)
    {
        // libpq writes verify-full where Npgsql has VerifyFull.
        var spelled = keyword.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant() is "SSLMODE" or "CHANNELBINDING"
            ? value.Replace("-", "", StringComparison.Ordinal)
            : value;
        try
        {
            connection[keyword] = spelled;
        }
        catch (Exception e) when (e is ArgumentException or KeyNotFoundException or FormatException or InvalidCastException or OverflowException)
        {
            throw new FormatException($"'{Shortened(keyword)}' is no keyword of a connection, or its value is none for it", e);
        }
    }

    private static string Expand(string value, Func<string, string?>? environment) => VariablePattern().Replace(value, match =>
        environment!(match.Groups[1].Value) ?? throw new FormatException($"the environment variable {match.Groups[1].Value} is not set"));

    private static bool IsVariable(string value) => VariablePattern().Match(value) is { Success: true } match && match.Length == value.Length;

    private static (string Before, string After) Cut(string text, char at) =>
        text.IndexOf(at, StringComparison.Ordinal) is var place && place < 0 ? (text, "") : (text[..place], text[(place + 1)..]);

    private static string Shortened(string text) => new([.. text.Take(40).Select(c => char.IsControl(c) ? '\uFFFD' : c)]);

    [GeneratedRegex("""(?:password|passwd|pwd|psw)["']?\s*=\s*["']?(?<value>(?:\$\{[^}]*\}|[^;&\s"'])*)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PasswordPattern();

    [GeneratedRegex("""\$\{([A-Za-z_][A-Za-z0-9_]*)\}""", RegexOptions.CultureInvariant)]
    private static partial Regex VariablePattern();
}
