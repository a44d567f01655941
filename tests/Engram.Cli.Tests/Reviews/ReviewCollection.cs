using Engram.Tests.Reports;

namespace Engram.Tests.Reviews;

/// <summary>One run, and one browser, for all tests of the review.</summary>
[CollectionDefinition(Name)]
#pragma warning disable CA1711 // xunit's own word
public sealed class ReviewCollection : ICollectionFixture<HostileRun>
#pragma warning restore CA1711
{
    public const string Name = "review";
}
