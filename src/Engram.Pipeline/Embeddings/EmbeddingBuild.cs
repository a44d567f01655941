using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Engram.Memorization;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Runs;
using Engram.Storage;
using Engram.Storage.Embeddings;
using Engram.Storage.Images;

namespace Engram.Pipeline.Embeddings;

/// <summary>Makes the pack of a run's embeddings, or finds one of another run with the same data and settings.</summary>
internal sealed class EmbeddingBuild(RunContext run, EmbeddingInput input, RunMonitor monitor)
{
    private const int RowsAtOnce = 256;

    private readonly int _length = UnitVector.LengthOf(input.Width);

    private int Rows => checked((int)run.Training.Pack.Count);

    /// <summary>The pack lies beside the training pack, whose name stands for the training set and how it is read.</summary>
    public async Task<EmbeddingPack> OpenOrBuildAsync(CancellationToken stop)
    {
        var folder = Path.GetDirectoryName(run.Training.Pack.Path)!;
        var settings = run.Options.Embeddings;
        var text = string.Join(
            '\n', "embeddings 1", Path.GetFileName(run.Training.Pack.Path), EmbeddingInput.ContentsOf(run.Options, stop), settings.Column, settings.Key,
            settings.Input, settings.Output, settings.Size, string.Join(' ', settings.Mean), string.Join(' ', settings.Std));
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
        using var gate = await EmbeddingPack.LockAsync(folder, key, stop);
        if (EmbeddingPack.Open(folder, key) is { } known)
        {
            return known;
        }

        using var writer = new EmbeddingPackWriter(folder, key, Rows, _length, (byte)VectorState.Missing);
        if (input.Source is { } source)
        {
            writer.Unmatched = Join(source, writer, stop);
        }
        else if (input.Encoder is { } encoder)
        {
            await EncodeAsync(encoder, writer, stop);
        }
        else
        {
            Describe(writer, stop);
        }

        stop.ThrowIfCancellationRequested();
        writer.Complete();
        foreach (var segment in run.Checkpoints.Embedding.Segments)
        {
            run.Checkpoints.Embedding.Delete(segment);
        }

        return EmbeddingPack.Open(folder, key) ?? throw new CheckpointException($"{folder}: the embeddings that were just written are not there");
    }

    /// <summary>Every embedding to the row of its key; returns how many have a key that no picture has.</summary>
    private long Join(IEmbeddingSource source, EmbeddingPackWriter writer, CancellationToken stop)
    {
        monitor.Begin("embedding", source.Count, 0);
        var keys = source.Key is null ? null : new EmbeddingKeys(run.Training.Source, stop);
        var numbers = new short[_length];
        var (unmatched, firstKey) = (0L, (string?)null);
        foreach (var record in source.Read(stop))
        {
            firstKey ??= record.Key;
            var row = keys is null ? (int)record.Place : keys.RowOf(record.Key);
            if (row < 0)
            {
                unmatched++;
            }
            else if (writer.StateOf(row) != (byte)VectorState.Missing)
            {
                throw new DataSetException(
                    $"{source.Path}: two embeddings are for one picture, '{record.Key}'; "
                    + "remove one, or set embeddings.key to a column that tells them apart");
            }
            else if (record.Values.Length > 0 && run.Training.Pack.IsReadable(row))
            {
                writer.Write(row, (byte)UnitVector.Quantize(record.Values.Span, numbers), numbers);
            }

            monitor.Rows(record.Place + 1);
        }

        return unmatched < source.Count || unmatched == 0
            ? unmatched
            : throw new DataSetException(
                $"{source.Path}: none of its {source.Count} keys is the id of a training picture "
                + $"(the first is '{firstKey}', the set's first id is '{keys?.First}'); set embeddings.key or training.id");
    }

    private async Task EncodeAsync(OnnxImageEncoder encoder, EmbeddingPackWriter writer, CancellationToken stop)
    {
        var known = new HashSet<long>();
        await foreach (var rows in run.Checkpoints.Embedding.ReadAllAsync(stop))
        {
            if (known.Add(rows.First))
            {
                Put(rows, writer);
            }
        }

        monitor.Begin("embedding", Rows, Math.Min(Rows, (long)known.Count * RowsAtOnce));
        try
        {
            for (var first = 0; first < Rows; first += RowsAtOnce)
            {
                if (!known.Contains(first))
                {
                    var rows = Encode(encoder, first, Math.Min(RowsAtOnce, Rows - first), stop);
                    await run.Checkpoints.AppendAsync(run.Checkpoints.Embedding, [rows]);
                    Put(rows, writer);
                }

                monitor.Rows(first + RowsAtOnce);
            }
        }
        finally
        {
            // A stop keeps what the encoder has seen.
            await run.Checkpoints.Embedding.FlushAsync(CancellationToken.None);
        }
    }

    private EncodedRows Encode(OnnxImageEncoder encoder, int first, int count, CancellationToken stop)
    {
        var numbers = new short[count * _length];
        var states = new byte[count];
        var threads = run.Options.Threads > 0 ? run.Options.Threads : Environment.ProcessorCount;
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = stop }, i =>
        {
            states[i] = run.Training.Pack.IsReadable(first + i)
                ? (byte)UnitVector.Quantize(encoder.Encode(PictureOf(first + i)), numbers.AsSpan(i * _length, _length))
                : (byte)VectorState.Missing;
        });
        return new EncodedRows(first, states, MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray());
    }

    private void Put(EncodedRows rows, EmbeddingPackWriter writer)
    {
        var numbers = MemoryMarshal.Cast<byte, short>(rows.Numbers);
        for (var i = 0; i < rows.States.Length; i++)
        {
            writer.Write((int)rows.First + i, rows.States[i], numbers.Slice(i * _length, _length));
        }
    }

    /// <summary>The built-in descriptor: a picture's block means less their mean, so that a cosine is a correlation; a flat picture has none.</summary>
    private void Describe(EmbeddingPackWriter writer, CancellationToken stop)
    {
        var numbers = new short[_length];
        var values = new float[BlockMeans.Values];
        for (var row = 0; row < Rows; row++)
        {
            stop.ThrowIfCancellationRequested();
            if (run.Training.Pack.IsReadable(row))
            {
                var means = run.Training.Pack.Descriptor(row);
                var total = 0;
                foreach (var mean in means)
                {
                    total += mean;
                }

                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = (values.Length * means[i]) - total;
                }

                writer.Write(row, (byte)UnitVector.Quantize(values, numbers), numbers);
            }
        }
    }

    private DecodedImage PictureOf(int row)
    {
        var pack = run.Training.Pack;
        return DecodedImage.OfChannels(pack.Width, pack.Height, pack.Channels, pack.Pixels(row, 1));
    }
}
