namespace Engram.Storage.DataSets;

/// <summary>Opens a data set by what lies at its path.</summary>
public static class TrainingSource
{
    /// <summary>A Parquet file, a folder of Parquet files (name order), or an image folder.</summary>
    /// <param name="threads">Threads that may read; 0 = all cores.</param>
    /// <exception cref="DataSetException">Nothing readable is there, a column is missing, or a footer lies.</exception>
    public static ITrainingSource Open(string path, TrainingColumns? columns = null, int threads = 0) =>
        throw new NotImplementedException();
}
