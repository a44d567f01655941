using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Engram.Pipeline.Options;
using Engram.Storage.Images;
using Engram.Storage.Tables;
using Engram.Tests.Support;

namespace Engram.Tests.Untargeted;

/// <summary>The adaptive attack on given pictures: 60 recorded generations, whose nearest pictures and distances another program worked out.</summary>
public sealed class RecordedGenerationsTests : IDisposable
{
    private const int Size = 28;

    private readonly ScratchFolder _scratch = new();

    [Fact]
    public async Task Nearest_ids_are_equal_and_adaptive_distances_agree()
    {
        var file = File.ReadAllBytes(RepositoryRoot.Golden("fashion/generations.safetensors"));
        var images = Tensor<byte>(file, "images");
        var count = images.Length / (Size * Size);
        Assert.Equal(60, count);
        for (var i = 0; i < count; i++)
        {
            PngFile.Write(_scratch[$"given/all/{i:D4}.png"], images.AsSpan(i * Size * Size, Size * Size), Size, Size, 1);
        }

        var data = Path.Combine(RepositoryRoot.Path, "configs", "quickstart-untargeted");
        var options = new RunOptions
        {
            Name = "recorded",
            Attack = AttackKind.Untargeted,
            Generations = new GenerationsOptions { From = _scratch["given"] },
            Training = new TrainingOptions { Path = Path.Combine(data, "train.parquet") },
            Untargeted = new UntargetedOptions { Control = Path.Combine(data, "held-out.parquet") },
            Match = new MatchOptions { L2 = 0.1m },
            Output = new OutputOptions { Root = _scratch["runs"], Keep = KeepRule.All },
        };
        var folder = _scratch["runs/recorded"];
        var summary = await Attack.RunAsync(options, folder);
        var rows = (await Table.OfAsync<NearestRow>(folder)).OrderBy(row => row.Generation).ToList();

        Assert.Equal(Tensor<long>(file, "nearest_image_id").Select(id => $"{id}"), rows.Select(row => row.ImageId));
        Assert.All(rows.Zip(Tensor<float>(file, "l2")), pair => Assert.Equal(pair.Second, pair.First.L2, 1e-6));
        Assert.All(rows.Zip(Tensor<float>(file, "adaptive")), pair => Assert.Equal(pair.Second, pair.First.AdaptiveL2, 1e-6));
        Assert.Equal((500L, 60L), (summary.Untargeted!.Training.Pictures, summary.Untargeted.Training.Hits.Trials));
        Assert.Equal(rows.Count(row => row.Hit), summary.Untargeted.Training.Hits.Hits);
        Assert.Equal(0, summary.Untargeted.Control!.Hits.Hits);
        Assert.Equal("all", Assert.Single(await Table.OfAsync<PromptRow>(folder)).Caption);
    }

    public void Dispose() => _scratch.Dispose();

    private static T[] Tensor<T>(byte[] file, string name)
        where T : unmanaged
    {
        var header = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        using var json = JsonDocument.Parse(file.AsMemory(8, header));
        var offsets = json.RootElement.GetProperty(name).GetProperty("data_offsets");
        var (from, to) = (offsets[0].GetInt32(), offsets[1].GetInt32());
        return MemoryMarshal.Cast<byte, T>(file.AsSpan(8 + header + from, to - from)).ToArray();
    }
}
