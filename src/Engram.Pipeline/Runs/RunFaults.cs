using System.Runtime.ExceptionServices;
using Engram.Compute;
using Engram.Diffusion;
using Engram.Memorization;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Options;
using Engram.Storage;

namespace Engram.Pipeline.Runs;

/// <summary>What a run throws to its caller: an input's fault as such, any other with the stage that met it.</summary>
internal static class RunFaults
{
    public static async Task<T> TranslateAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (SettingException e)
        {
            throw new OptionsException(e.Key, e.Problem, e);
        }
        catch (StageException e) when (e.InnerException is SettingException setting)
        {
            throw new OptionsException(setting.Key, setting.Problem, e);
        }
        catch (StageException e) when (IsAboutAnInput(e.InnerException!))
        {
            // The message names the file or key; where it was met does not help the user.
            ExceptionDispatchInfo.Throw(e.InnerException!);
            throw;
        }
    }

    /// <summary>Problems that a mended configuration or data set takes away.</summary>
    public static bool IsConfiguration(Exception e) => e is OptionsException or DataSetException or SettingException;

    private static bool IsAboutAnInput(Exception e) =>
        e is ModelException or DataSetException or OptionsException or DeviceException or RefusedException or CheckpointException;
}
