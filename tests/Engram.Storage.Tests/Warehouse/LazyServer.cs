using Engram.Tests.Servers;
using Npgsql;

namespace Engram.Tests.Warehouse;

/// <summary>A server that starts with the first test that needs it; without its programs that test skips and the others run.</summary>
public sealed class LazyServer : IDisposable
{
    private readonly Lazy<PostgresServer> _server = new(() => new PostgresServer(), LazyThreadSafetyMode.ExecutionAndPublication);
    private int _databases;

    public PostgresServer Server => _server.Value;

    /// <summary>An empty database's name.</summary>
    public string CreateDatabase()
    {
        var name = FormattableString.Invariant($"test{Interlocked.Increment(ref _databases)}");
        Execute("postgres", $"CREATE DATABASE {name}");
        return name;
    }

    public NpgsqlConnection Connect(string database)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = Server.Port,
            Username = PostgresServer.User,
            Password = PostgresServer.Password,
            Database = database,
            Pooling = false,
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        connection.Open();
        return connection;
    }

    public void Execute(string database, string sql)
    {
        using var connection = Connect(database);
#pragma warning disable CA2100 // statements of tests
        using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        if (_server.IsValueCreated)
        {
            _server.Value.Dispose();
        }
    }
}
