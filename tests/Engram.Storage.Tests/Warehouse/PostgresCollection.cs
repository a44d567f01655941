namespace Engram.Tests.Warehouse;

/// <summary>Tests of this collection share one server; each has a database of its own.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<LazyServer>
{
    public const string Name = "postgres";
}
