namespace Engram.Storage.DataSets;

/// <summary>What a single file holds.</summary>
internal enum DataFileKind
{
    Other,
    Parquet,
    Tar,
    Idx,
    Cifar,
}
