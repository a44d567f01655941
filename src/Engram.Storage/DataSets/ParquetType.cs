namespace Engram.Storage.DataSets;

/// <summary>Physical types, numbered as the format numbers them.</summary>
internal enum ParquetType
{
    Boolean = 0,
    Int32 = 1,
    Int64 = 2,
    Int96 = 3,
    Float = 4,
    Double = 5,
    Binary = 6,
    FixedBinary = 7,
}
