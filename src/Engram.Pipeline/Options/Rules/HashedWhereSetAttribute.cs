namespace Engram.Pipeline.Options.Rules;

/// <summary>The key enters the configuration hash only where it has a value: runs that were begun before it existed keep their hash.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class HashedWhereSetAttribute : Attribute;
