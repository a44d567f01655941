namespace Engram.Storage.Tables;

/// <summary>What a column of a table holds; every writer and every SQL dialect has its own word for each.</summary>
internal enum ColumnType
{
    Text,
    Integer,
    Number,
    Flag,
    Time,
}
