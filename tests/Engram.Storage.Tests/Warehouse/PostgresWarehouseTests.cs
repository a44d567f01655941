using Engram.Storage;
using Engram.Storage.Warehouse;
using Engram.Tests.Servers;

namespace Engram.Tests.Warehouse;

/// <summary>What only a server can do: refuse, encrypt, fail half-way.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresWarehouseTests(LazyServer server) : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_load_that_fails_at_its_last_table_leaves_every_table_as_it_was()
    {
        var warehouse = new SomeWarehouse(WarehouseKind.Postgres, _scratch, server);
        await warehouse.LoadAsync(await SomeRun.SmallAsync(_scratch["old"], "run-1", "old"));
        var before = warehouse.Everything();
        warehouse.Execute("ALTER TABLE stage_timings ADD CHECK (run_id <> 'run-1') NOT VALID");

        var failed = await Assert.ThrowsAsync<WarehouseException>(async () =>
            await warehouse.LoadAsync(await SomeRun.SmallAsync(_scratch["new"], "run-1", "new")));

        Assert.Contains("violates check constraint", failed.Message, StringComparison.Ordinal);
        Assert.StartsWith($"postgres://127.0.0.1:{server.Server.Port}/{warehouse.Database}: ", failed.Message, StringComparison.Ordinal);
        Assert.Equal(before, warehouse.Everything());
    }

    [Fact]
    public async Task The_server_is_known_by_its_certificate_where_sslmode_asks_for_it()
    {
        var run = await SomeRun.SmallAsync(_scratch["run"], "run-1");
        var database = server.CreateDatabase();

        await LoadAsync(run, database, $"?sslmode=verify-full&sslrootcert={server.Server.RootCertificate}");
        var wrong = await Assert.ThrowsAsync<WarehouseException>(() =>
            LoadAsync(run, database, $"?sslmode=verify-full&sslrootcert={server.Server.OtherCertificate}"));
        var absent = await Assert.ThrowsAsync<WarehouseException>(() => LoadAsync(run, database, "?sslmode=verify-full&sslrootcert=/no/such.crt"));

        Assert.Contains("certificate", wrong.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("/no/such.crt", absent.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_and_an_absent_server_are_one_line_without_the_password()
    {
        var run = await SomeRun.SmallAsync(_scratch["run"], "run-1");
        var database = server.CreateDatabase();

        var wrong = await Assert.ThrowsAsync<WarehouseException>(() => LoadAsync(run, database, "", password: "wrong-secret"));
        var gone = await Assert.ThrowsAsync<WarehouseException>(() => LoadAsync(run, database, "", port: 1));

        Assert.Contains("password authentication failed", wrong.Message, StringComparison.Ordinal);
        Assert.EndsWith("the password comes from PGPASSWORD or PGPASSFILE", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:1", gone.Message, StringComparison.Ordinal);
        Assert.All([wrong.Message, gone.Message], message => Assert.DoesNotContain('\n', message));
        Assert.All([wrong.Message, gone.Message], message => Assert.DoesNotContain("secret", message, StringComparison.Ordinal));
        Assert.DoesNotContain(PostgresServer.Password, gone.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_of_the_search_path_keeps_the_tables_apart_from_others_of_the_database()
    {
        var run = await SomeRun.SmallAsync(_scratch["run"], "run-1");
        var database = server.CreateDatabase();
        server.Execute(database, "CREATE SCHEMA audit; CREATE TABLE public.runs (something text)");

        await WarehouseLoader.LoadAsync(
            run.Path,
            WarehouseTarget.Parse($"postgres:Host=127.0.0.1;Port={server.Server.Port};Username=engram;Database={database};Search Path=audit", "/"),
            Environment(PostgresServer.Password),
            TestContext.Current.CancellationToken);

        using var connection = server.Connect(database);
        Assert.Equal("run-1", Assert.Single(SomeWarehouse.Cells(connection, "SELECT run_id FROM audit.runs"))[0]);
        var foreign = await Assert.ThrowsAsync<RefusedException>(() => LoadAsync(run, database, ""));
        Assert.EndsWith("there is a table 'runs' that is not this program's; give the warehouse a database or schema of its own", foreign.Message, StringComparison.Ordinal);
        Assert.Empty(SomeWarehouse.Cells(connection, "SELECT 1 FROM information_schema.tables WHERE table_name = 'edges' AND table_schema = 'public'"));
    }

    private Task<LoadReport> LoadAsync(SomeRun run, string database, string query, string password = PostgresServer.Password, int port = 0) =>
        WarehouseLoader.LoadAsync(
            run.Path,
            WarehouseTarget.Parse($"postgres://engram@127.0.0.1:{(port > 0 ? port : server.Server.Port)}/{database}{query}", "/"),
            Environment(password),
            TestContext.Current.CancellationToken);

    private static Func<string, string?> Environment(string password) => name => name == "PGPASSWORD" ? password : null;
}
