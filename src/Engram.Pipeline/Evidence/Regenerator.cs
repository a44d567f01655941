using Engram.Pipeline.Denoise;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Engram.Pipeline.Selection;
using Engram.Storage;
using Engram.Storage.Images;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Evidence;

/// <summary>
/// Makes one generation of a run again from its model, alone in its batch, and holds it against the hash that the run committed to, whether
/// the picture was kept or not.
/// </summary>
public static class Regenerator
{
    private const string PromptKey = "--prompt";

    /// <exception cref="OptionsException">The run has no such prompt or generation, or its pictures were given.</exception>
    /// <exception cref="RefusedException">The model or the arithmetic is another one than the run's.</exception>
    /// <exception cref="CheckpointException">The run's own files are not those of its manifest.</exception>
    public static Task<Regeneration> MakeAsync(RegenerateRequest request, CancellationToken stop) => MakeAsync(request, new RunParts(), stop);

    internal static async Task<Regeneration> MakeAsync(RegenerateRequest request, RunParts parts, CancellationToken stop)
    {
        var folder = RunFolder.At(request.Folder);
        var manifest = Read(request, folder);
        var options = request.ReadConfiguration(folder.ConfigFile);
        if (options.Generations.From.Length > 0)
        {
            throw new OptionsException("generations.from", "the run's pictures were given, not drawn: there is no model to make them again");
        }

        if (manifest.Arithmetic != RunInputs.Arithmetic)
        {
            throw new RefusedException(
                $"{request.Folder}: the run was made by arithmetic {manifest.Arithmetic}, this program has {RunInputs.Arithmetic}; use the version that made it ({manifest.Software})");
        }

        var prompt = await FindAsync(request, folder, stop);
        var row = await FindAsync(request, folder, prompt, stop);
        var caption = CaptionText.Of(prompt)
            ?? throw new CheckpointException($"{request.Folder}: prompt_id {prompt.PromptId} is not that of its caption; 'engram verify' says what else is amiss");
        var model = parts.OpenModel(options with { Model = request.Model ?? options.Model });
        if (model.Hash != manifest.ModelHash)
        {
            throw new RefusedException(
                $"{request.Model ?? options.Model}: is not the run's model (its hash is {model.Hash}, the manifest's {manifest.ModelHash}); name it with --model");
        }

        using var device = parts.OpenDevice(request.Device, request.Threads);
        using var generator = model.Load(device);
        var picture = Draw(generator, model, options, prompt, caption, (int)request.Generation, stop);
        if (request.Out is { } path)
        {
            PngFile.Write(path, picture.Pixels.Span, model.Image.Width, model.Image.Height, model.Image.Channels);
        }

        return new Regeneration(
            manifest.RunId, prompt.PromptId, request.Generation, GenerationWords.WordOf(picture.Status), row.PixelsSha256,
            Convert.ToHexStringLower(picture.Sha256()), $"{device.Name}: {device.Description}");
    }

    private static Picture Draw(
        IImageGenerator generator, IGeneratorFactory model, RunOptions options, PromptRow prompt, string caption, int generation, CancellationToken stop)
    {
        var selected = new SelectedPrompt(
            0, prompt.PromptId, caption, prompt.Strategy, 0, 0, 0, -1, 1, prompt.ClassLabel is { } label ? (int)label : SelectedPrompt.NoClass);
        var work = new PromptWork(selected, [generation], [generation], [], Embedding: generator.Encode(caption));
        var arrivals = new DenoiseStage(generator, model.Image, options.Generate.Seed).Draw(new GenerationBatch([new Draw(work, generation)]), stop);
        return arrivals[0].Pictures[0];
    }

    private static Manifest Read(RegenerateRequest request, RunFolder folder)
    {
        var manifest = Manifest.Read(folder);
        if (manifest is not { IsComplete: true })
        {
            throw new OptionsException("", $"{request.Folder}: the run is not finished; 'engram resume' goes on with it");
        }

        // What the picture is compared with has to be what the run committed to.
        var findings = new Findings();
        var audit = new ManifestAudit(folder, findings);
        _ = audit.Read();
        var changed = findings.Mismatches.Concat(ManifestFiles.Changed(
            folder, manifest,
            file => file == "config.yaml" || file.StartsWith("tables/prompts/", StringComparison.Ordinal)
                || file.StartsWith("tables/generations/", StringComparison.Ordinal))).FirstOrDefault();
        return changed is null ? manifest : throw new CheckpointException($"{request.Folder}: {changed}; 'engram verify' says what else is amiss");
    }

    private static async Task<PromptRow> FindAsync(RegenerateRequest request, RunFolder folder, CancellationToken stop)
    {
        var found = new List<PromptRow>();
        await foreach (var row in TableReader.ReadAsync<PromptRow>(folder.Tables, stop))
        {
            if (row.PromptId == request.Prompt || (request.Prompt.Length > 0 && row.Caption == request.Prompt))
            {
                return row;
            }

            if (request.Prompt.Length > 0 && row.PromptId.StartsWith(request.Prompt, StringComparison.Ordinal))
            {
                found.Add(row);
            }
        }

        return found.Count == 1 ? found[0] : throw new OptionsException(
            PromptKey, found.Count == 0 ? $"the run has no prompt '{request.Prompt}'" : $"{found.Count} prompt ids begin with '{request.Prompt}'");
    }

    private static async Task<GenerationRow> FindAsync(RegenerateRequest request, RunFolder folder, PromptRow prompt, CancellationToken stop)
    {
        var drawn = 0L;
        await foreach (var row in TableReader.ReadAsync<GenerationRow>(folder.Tables, stop))
        {
            if (row.PromptId == prompt.PromptId)
            {
                drawn++;
                if (row.Generation == request.Generation)
                {
                    return row;
                }
            }
        }

        throw new OptionsException(
            "--generation", FormattableString.Invariant($"prompt {prompt.PromptId} has no generation {request.Generation} ({drawn} were drawn, counted from 0)"));
    }
}
