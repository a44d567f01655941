using Engram.Storage.Warehouse;
using Npgsql;

namespace Engram.Tests.Warehouse;

public sealed class PostgresConnectionTests
{
    private const string Secret = "hunter2";

    private static readonly Dictionary<string, string> Variables = new()
    {
        ["PGHOST"] = "db.example",
        ["PGDATABASE"] = "audits",
        ["PGUSER"] = "auditor",
        ["PGPASSWORD"] = Secret,
        ["PGSSLMODE"] = "verify-full",
        ["PGSSLROOTCERT"] = "/etc/root.crt",
        ["DB_PASSWORD"] = "a;b=c\"'",
        ["DB_PORT"] = "5433",
    };

    [Theory]
    [InlineData("Host=h;Database=d;Password=hunter2")]
    [InlineData("Host=h;Database=d;pwd = hunter2")]
    [InlineData("Host=h;Database=d;PSW='hunter2'")]
    [InlineData("Host=h;SSL Password=hunter2")]
    [InlineData("host=h dbname=d password=hunter2")]
    [InlineData("host=h dbname=d \"password\"=hunter2;;;=")]
    [InlineData("//u:hunter2@h/d")]
    [InlineData("//u:hunter2@h:5432/d?sslmode=require")]
    [InlineData("//u@h/d?password=hunter2")]
    [InlineData("//u@h/d?sslpassword=hunter2")]
    [InlineData("Password=${A}hunter2")]
    public void A_password_is_refused_with_the_remedy_and_never_repeated(string connection)
    {
        var problem = PostgresConnection.ProblemOf(connection);

        Assert.StartsWith("holds a password", problem, StringComparison.Ordinal);
        Assert.Contains("PGPASSWORD", problem, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, problem, StringComparison.Ordinal);
        Assert.StartsWith("holds a password", WarehouseTarget.ProblemOf("postgres:" + connection), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=h;Nonsense=hunter2", "'nonsense' is no keyword of a connection, or its value is none for it")]
    [InlineData("Host=h;Port=hunter2", "'port' is no keyword of a connection, or its value is none for it")]
    [InlineData("//u@h/d?nonsense=hunter2", "has no parameter 'nonsense'; it takes host, port, dbname, user")]
    [InlineData("hunter2", "is no connection: it takes //USER@HOST:PORT/DATABASE?sslmode=…, or Host=…;Database=…")]
    public void What_is_no_connection_is_refused_without_its_values(string connection, string expected)
    {
        var problem = PostgresConnection.ProblemOf(connection);

        Assert.StartsWith(expected, problem, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_gives_every_part_and_the_environment_what_is_missing()
    {
        var full = Parse("//audit%20or@[::1]:5433/my%2Fdb?sslmode=verify-ca&sslrootcert=%2Froot.crt&application_name=x");
        Assert.Equal(("audit or", "::1", 5433, "my/db"), (full.Username, full.Host, full.Port, full.Database));
        Assert.Equal((SslMode.VerifyCA, "/root.crt", "x", Secret), (full.SslMode, full.RootCertificate, full.ApplicationName, full.Password));

        var empty = Parse("");
        Assert.Equal(("auditor", "db.example", "audits", Secret), (empty.Username, empty.Host, empty.Database, empty.Password));
        Assert.Equal((SslMode.VerifyFull, "/etc/root.crt", "engram"), (empty.SslMode, empty.RootCertificate, empty.ApplicationName));

        var keywords = Parse("Server=h;Database=d;SSL Mode=Require;Search Path=audit");
        Assert.Equal(("h", "d", "audit", SslMode.Require), (keywords.Host, keywords.Database, keywords.SearchPath, keywords.SslMode));

        Assert.Equal("localhost", PostgresConnection.Parse("", _ => null).Host);
    }

    [Fact]
    public void Variables_of_the_environment_stand_for_values_and_cannot_add_keywords()
    {
        Assert.Null(PostgresConnection.ProblemOf("Host=h;Port=${DB_PORT};Password=${DB_PASSWORD}"));
        var connection = Parse("Host=h;Port=${DB_PORT};Password=${DB_PASSWORD}");
        Assert.Equal((5433, "a;b=c\"'"), (connection.Port, connection.Password));
        Assert.Equal("a;b=c\"'", Parse("//u:${DB_PASSWORD}@h/d").Password);

        var unset = Assert.Throws<WarehouseException>(() => Parse("Host=h;Password=${NOT_SET}"));
        Assert.Equal("postgres: the environment variable NOT_SET is not set", unset.Message);
    }

    [Fact]
    public void Targets_of_paths_are_relative_to_the_folder_that_is_given()
    {
        Assert.Equal("duckdb:/data/w.duckdb", WarehouseTarget.Parse("duckdb:../w.duckdb", "/data/configs").ToString());
        Assert.Equal("parquet:/lake", WarehouseTarget.Parse("parquet:/lake", "/data").ToString());
        Assert.Equal("postgres://u@h/d", WarehouseTarget.Parse("postgresql://u@h/d", "/data").ToString());
        Assert.Equal("is not of the form: duckdb:FILE, parquet:FOLDER or postgres:CONNECTION", WarehouseTarget.ProblemOf("mysql:x"));
        Assert.Equal("has no path after parquet:", WarehouseTarget.ProblemOf("parquet:"));
    }

    private static NpgsqlConnectionStringBuilder Parse(string text) => PostgresConnection.Parse(text, Variables.GetValueOrDefault);
}
